import { owner, Principals } from '../../identity/index.ts'
import { startEndpoint } from './start.ts'

// Serves the folder given until it is killed; its one line of output is the port.
const principals = new Principals()
principals.add(owner({ accessKeyId: 'local', secretAccessKey: 'locallocal' }))
const { port } = await startEndpoint(process.argv[2] ?? '', principals, Date, 0)
console.log(port)
