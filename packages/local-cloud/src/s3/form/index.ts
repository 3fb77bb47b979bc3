export { isForm, type OpenForm, openForm } from './open-form.ts'
