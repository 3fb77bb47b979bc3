import { createRequire } from 'node:module'
import process from 'node:process'

// Serves a folder by s3rver, where that is installed, and tells its parent the port.

interface Server {
  run(): Promise<{ readonly port: number }>
}

const require = createRequire(import.meta.url)
const S3rver = require('s3rver') as new (options: object) => Server
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: 'bench' }],
})
const { port } = await server.run()
process.send?.({ port })
