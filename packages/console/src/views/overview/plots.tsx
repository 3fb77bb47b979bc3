import type { ReactElement } from 'react'
import { countText, spanText as delayText, sizeText } from '../../text/amounts.ts'
import { Plot } from './plot.tsx'
import type { Span } from './question.ts'
import type { SizeBin, Summary, TimeBin } from './summarize.ts'
import { spanText, tickText } from './times.ts'

/** Every plot of what was read. */
export function Plots({
  summary,
  span,
  hasHistory,
  hasFeed,
  unreadBeforeMs,
  isSizeChosen,
  onSpan,
  onSizes,
}: {
  readonly summary: Summary
  readonly span: Span
  readonly hasHistory: boolean
  /** Whether duplicates are known. */
  readonly hasFeed: boolean
  /** Events before this moment were not read. */
  readonly unreadBeforeMs: number | undefined
  readonly isSizeChosen: (bin: SizeBin) => boolean
  readonly onSpan: (span: Span) => void
  readonly onSizes: (least: number, below: number | undefined) => void
}): ReactElement {
  const { bins, sizes } = summary
  const when = spanText(span)
  const shared = {
    bins: bins.map(spanText),
    binsName: 'Time',
    ticks: bins.map((bin) => tickText(bin, span)),
    unread: unreadBeforeMs === undefined ? 0 : unreadBins(bins, unreadBeforeMs),
    onChoose(first: number, last: number) {
      const [from, to] = [bins[first], bins[last]]
      if (from !== undefined && to !== undefined) onSpan({ fromMs: from.fromMs, toMs: to.toMs })
    },
  }
  const most = (of: (bin: TimeBin) => number, format: (value: number) => string) => {
    const greatest = bins.reduce<TimeBin | undefined>(
      (best, bin) => (of(bin) > (best === undefined ? 0 : of(best)) ? bin : best),
      undefined,
    )
    return greatest === undefined ? '' : ` Most, ${format(of(greatest))}, on ${spanText(greatest)}.`
  }
  const count = (value: number) => value.toLocaleString('en')
  const { delay } = summary
  return (
    <div className="plots">
      <Plot
        {...shared}
        title="Uploads over time"
        description={`${countText(summary.uploads, 'upload')} and ${countText(summary.removals, 'removal')}, ${when}.${most((bin) => bin.uploads, count)}`}
        kind="bars"
        unit="count"
        format={count}
        series={[
          { name: 'Uploads', color: 1, values: bins.map(({ uploads }) => uploads) },
          { name: 'Removals', color: 2, values: bins.map(({ removals }) => removals) },
        ]}
      />
      <Plot
        {...shared}
        title="Bytes uploaded over time"
        description={`${sizeText(summary.bytes)} uploaded, ${when}.${most((bin) => bin.bytes, sizeText)}`}
        kind="bars"
        unit="bytes"
        format={sizeText}
        series={[{ name: 'Bytes', color: 3, values: bins.map(({ bytes }) => bytes) }]}
      />
      <Plot
        title="Sizes of uploads"
        description={`How many uploads have which size, ${when}.${sizeWords(sizes)}`}
        kind="bars"
        unit="count"
        format={count}
        bins={sizes.map(sizeName)}
        binsName="Size"
        ticks={sizes.map(({ least }) => sizeText(least).replace('.0', ''))}
        isDim={(index) => {
          const bin = sizes[index]
          return bin !== undefined && !isSizeChosen(bin)
        }}
        onChoose={(first, last) => {
          const [from, to] = [sizes[first], sizes[last]]
          if (from !== undefined && to !== undefined) onSizes(from.least, to.below)
        }}
        series={[{ name: 'Uploads', color: 1, values: sizes.map(({ uploads }) => uploads) }]}
      />
      {hasHistory ? (
        <Plot
          {...shared}
          title="Delivery delay"
          description={
            delay === undefined
              ? `Nothing was delivered, ${when}.`
              : `From the event in S3 to the function, ${when}: half within ${delayText(delay.median)}, 90 % within ${delayText(delay.p90)}, 99 % within ${delayText(delay.p99)}.`
          }
          kind="lines"
          unit="ms"
          format={delayText}
          series={[
            { name: 'Median', color: 3, values: bins.map((bin) => bin.delay?.median) },
            { name: '90 %', color: 1, values: bins.map((bin) => bin.delay?.p90) },
            { name: '99 %', color: 2, values: bins.map((bin) => bin.delay?.p99) },
          ]}
        />
      ) : null}
      {hasHistory ? (
        <Plot
          {...shared}
          title="Deliveries that changed nothing"
          description={`${countText(summary.stale, 'stale arrival')}${hasFeed ? ` and ${countText(summary.duplicates, 'duplicate')}` : ''}, ${when}.`}
          kind="bars"
          unit="count"
          format={count}
          series={[
            { name: 'Stale', color: 4, values: bins.map(({ stale }) => stale) },
            ...(hasFeed
              ? [
                  {
                    name: 'Duplicates',
                    color: 5 as const,
                    values: bins.map(({ duplicates }) => duplicates),
                  },
                ]
              : []),
          ]}
        />
      ) : null}
    </div>
  )
}

/** How many bins begin before all from there on was read. */
function unreadBins(bins: readonly TimeBin[], beforeMs: number): number {
  const index = bins.findIndex(({ toMs }) => toMs > beforeMs)
  return index < 0 ? bins.length : index
}

function sizeName({ least, below }: SizeBin): string {
  const from = sizeText(least).replace('.0', '')
  if (below === undefined) return `${from} or more`
  const to = sizeText(below).replace('.0', '')
  return least === 0 ? `Below ${to}` : `${from} to ${to}`
}

function sizeWords(sizes: readonly SizeBin[]): string {
  const [greatest] = sizes.toSorted((a, b) => b.uploads - a.uploads)
  if (greatest === undefined || greatest.uploads === 0) return ''
  const name = sizeName(greatest)
  const words = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`
  return ` Most, ${greatest.uploads.toLocaleString('en')}, ${words}.`
}
