export { type DataFolder, DataFolderError, takeDataFolder } from './data-folder.ts'
export { stopAtFailedWrite } from './stop-at-failed-write.ts'
export { type BatchOperation, openStore, type Store } from './store.ts'
