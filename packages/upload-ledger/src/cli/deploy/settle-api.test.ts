import { expect, test } from 'vitest'
import { limits } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'
import { defaultSettings } from './settings.ts'
import { settle } from './settle.ts'

const api = (flags: SettingValues, deployed = defaultSettings) => settle(flags, deployed).api

test('an API is created only if it is asked for, and then only reads', () => {
  expect(api({}).isOn).toBe(false)
  expect(api({ api: true })).toEqual({ ...defaultSettings.api, isOn: true })
})

test('the options of an API are kept until they are changed, also while there is none', () => {
  const flags = {
    ...{ api: true, 'api-links': true, 'api-tickets': true, 'api-deletes': true },
    'api-origin': ['https://a.example', 'http://localhost:5173'],
    'api-rate-limit': '5',
    'api-burst-limit': '7',
  }
  const first = settle(flags, undefined)
  expect(first.api).toMatchObject({
    ...{ isOn: true, links: true, tickets: true, deletes: true, rateLimit: 5, burstLimit: 7 },
    origins: flags['api-origin'],
  })
  expect(api({}, first)).toEqual(first.api)
  const off = settle({ api: false }, first)
  expect(off.api).toEqual({ ...first.api, isOn: false })
  expect(api({ api: true }, off)).toEqual(first.api)
  expect(api({ 'api-links': false, 'api-origin': [''] }, first)).toMatchObject({
    links: false,
    origins: [],
  })
})

test('without an issuer there are no clients of its tokens', () => {
  const tokens = { 'api-jwt-issuer': 'https://i.example/x', 'api-jwt-audience': ['a', 'b'] }
  const first = settle({ api: true, ...tokens }, undefined)
  expect(first.api).toMatchObject({ jwtIssuer: 'https://i.example/x', jwtAudience: ['a', 'b'] })
  expect(api({ 'api-jwt-audience': ['c'] }, first).jwtAudience).toEqual(['c'])
  expect(api({ 'api-jwt-issuer': '' }, first)).toMatchObject({ jwtIssuer: '', jwtAudience: [] })
})

test('tickets are for the keys that are recorded, until a prefix is chosen for them', () => {
  const first = settle({ api: true, 'api-tickets': true, prefix: ['a/', 'b/'] }, undefined)
  expect(first.api.ticketPrefix).toBe('a/')
  const second = settle({ prefix: ['c/'] }, first)
  expect(second.api.ticketPrefix).toBe('c/')
  const chosen = settle({ 'api-ticket-prefix': 'c/web/' }, second)
  expect(chosen.api.ticketPrefix).toBe('c/web/')
  expect(api({ prefix: ['d/'] }, chosen).ticketPrefix).toBe('c/web/')
  expect(api({ 'api-ticket-prefix': '' }, chosen).ticketPrefix).toBe('')
  const later = settle({ prefix: ['e/'] }, undefined)
  expect(api({ api: true, 'api-tickets': true }, later).ticketPrefix).toBe('e/')
})

test('uploads in parts have the prefix of tickets, with or without tickets', () => {
  const first = settle({ api: true, 'api-uploads': true, prefix: ['a/'] }, undefined)
  expect(first.api).toMatchObject({ tickets: false, uploads: true, ticketPrefix: 'a/' })
  const chosen = settle({ 'api-ticket-prefix': 'a/web/' }, first)
  expect(api({ prefix: ['b/'], 'api-tickets': true }, chosen).ticketPrefix).toBe('a/web/')
  expect(api({ 'api-uploads': false }, chosen).uploads).toBe(false)
})

test.each<[SettingValues, string]>([
  [{ 'api-uploads': true }, 'Cannot use --api-uploads without an API: none is created'],
  [{ 'api-links': true }, 'Cannot use --api-links without an API: none is created; add --api'],
  [{ api: false, 'api-origin': ['https://a.example'] }, 'Cannot use --api-origin without an API'],
  [{ api: true, 'api-origin': ['*'] }, 'no path, no wildcard'],
  [{ api: true, 'api-origin': ['https://a.example', ''] }, 'Cannot use --api-origin ""'],
  [{ api: true, 'api-origin': ['https://a.example/x'] }, 'no path, no wildcard'],
  [
    { api: true, 'api-jwt-issuer': 'https://i.example' },
    'Cannot use --api-jwt-issuer without --api-jwt-audience: every token of the issuer',
  ],
  [{ api: true, 'api-jwt-audience': ['a'] }, 'without --api-jwt-issuer: callers sign'],
  [
    { api: true, 'api-jwt-issuer': 'http://i.example', 'api-jwt-audience': ['a'] },
    'expected an https URL',
  ],
  [
    { api: true, 'api-jwt-issuer': 'https://i.example', 'api-jwt-audience': ['a,b'] },
    'without commas and spaces; repeat the flag',
  ],
  [
    { api: true, 'api-ticket-prefix': 'a/' },
    'no ticket is given, and nothing is uploaded; add --api-tickets or --api-uploads',
  ],
  [
    { api: true, 'api-tickets': true, 'api-ticket-prefix': 'a/*' },
    'Cannot use --api-ticket-prefix "a/*": a prefix has no wildcards',
  ],
  [{ api: true, 'api-rate-limit': '0' }, `a whole number from 1 to ${limits.apiRate.most}`],
  [{ api: true, 'api-burst-limit': '5001' }, `a whole number from 1 to ${limits.apiBurst.most}`],
])('%j is refused with its reason', (flags, reason) => {
  expect(() => settle(flags, undefined)).toThrow(reason)
})
