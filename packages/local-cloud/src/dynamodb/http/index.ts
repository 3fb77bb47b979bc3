export { createListener, type Listener, type ListenerOptions } from './listener.ts'
