import { expect, test } from 'vitest'
import { type DevFlags, devOptions } from './options.ts'

const flags: DevFlags = {
  's3-port': '9000',
  'dynamodb-port': '8000',
  'console-port': '8080',
  host: '127.0.0.1',
  bucket: 'uploads',
}

test('dev listens on loopback without an allowed host', () => {
  for (const host of ['127.0.0.1', '127.0.0.2', '::1']) {
    expect(devOptions({ ...flags, host })).toMatchObject({ host, allowedHosts: [] })
  }
})

test('dev listens on another address only if a host is allowed', () => {
  for (const host of [
    '0.0.0.0',
    '::',
    '192.168.1.5',
    '10.0.0.1',
    '127.0.0.1.1',
    '::ffff:1.2.3.4',
  ]) {
    expect(() => devOptions({ ...flags, host })).toThrow(/--allowed-host|expected an IP address/)
  }
  const allowed = { ...flags, host: '0.0.0.0', 'allowed-host': ['cloud', 'host.docker.internal'] }
  expect(devOptions(allowed)).toMatchObject({
    host: '0.0.0.0',
    allowedHosts: ['cloud', 'host.docker.internal'],
  })
  expect(() => devOptions({ ...flags, host: '0.0.0.0' })).toThrow(
    'Cannot listen on 0.0.0.0: other machines may get there; name the hosts that clients call it by with --allowed-host',
  )
})

test.each(['localhost', 'cloud', '', '0.0.0.0:9000'])('%j is no address to listen on', (host) => {
  expect(() => devOptions({ ...flags, host, 'allowed-host': ['cloud'] })).toThrow(
    /^Cannot use --host .*: expected an IP address/,
  )
})

test.each(['*', '*.example', 'cloud:9000', 'http://cloud', 'a b', '', '.example', 'cloud.'])(
  '%j is no name to allow',
  (name) => {
    expect(() => devOptions({ ...flags, 'allowed-host': [name] })).toThrow(
      /^Cannot use --allowed-host .*: expected a host name or an IP address, without a port/,
    )
  },
)

test('dev takes several prefixes and suffixes, and patterns of keys to leave out', () => {
  const keys = { prefix: ['a/', 'b/'], suffix: ['.jpg'], exclude: ['*.info', '*/'] }
  expect(devOptions({ ...flags, ...keys })).toMatchObject({
    ...{ prefixes: ['a/', 'b/'], suffixes: ['.jpg'], exclude: ['*.info', '*/'] },
  })
  expect(devOptions({ ...flags, exclude: [''] }).exclude).toEqual([])
  expect(devOptions(flags)).toMatchObject({ prefixes: undefined, suffixes: undefined })
})

test.each([
  [{ prefix: ['a/', 'a/b/'] }, 'Cannot use --prefix "a/b/" with --prefix "a/"'],
  [{ suffix: ['.gz', '.tar.gz'] }, 'Cannot use --suffix ".tar.gz" with --suffix ".gz"'],
  [{ exclude: ['[a'] }, 'Cannot use --exclude "[a": it has a [ without its ]'],
])('%j is refused before anything starts', (keys, reason) => {
  expect(() => devOptions({ ...flags, ...keys })).toThrow(reason)
})
