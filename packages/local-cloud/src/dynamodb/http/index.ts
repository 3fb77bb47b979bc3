export { createListener, type ListenerOptions } from './listener.ts'
