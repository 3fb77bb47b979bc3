import type { HtmlTagDescriptor, Plugin } from 'vite'

/**
 * Takes the fonts out of the style sheets, where Cloudscape has them as `data:` addresses. As files,
 * only those are loaded that a view shows; the two that every view shows, with the page itself.
 */
export function fontFiles(): Plugin {
  const preloaded = new Set<string>()
  return {
    name: 'font-files',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
        file.source = String(file.source).replace(fontFace, (rule, data: string) => {
          const source = Buffer.from(data, 'base64')
          const name = `open-sans-${weightOf(rule)}.woff2`
          const reference = this.emitFile({ type: 'asset', name, source })
          const address = `/${this.getFileName(reference)}`
          if (inEveryView.includes(weightOf(rule))) preloaded.add(address)
          return rule.replace(`data:font/woff2;base64,${data}`, address)
        })
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler: (): HtmlTagDescriptor[] =>
        [...preloaded].map((href) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href },
          injectTo: 'head',
        })),
    },
  }
}

const fontFace = /@font-face\{[^}]*?url\(data:font\/woff2;base64,([A-Za-z0-9+/=]+)\)[^}]*\}/g

/** `400`, or `400-italic`. */
function weightOf(rule: string): string {
  const [, weight = ''] = /font-weight:(\w+)/.exec(rule) ?? []
  return rule.includes('font-style:italic') ? `${weight}-italic` : weight
}

const inEveryView = ['400', '700']
