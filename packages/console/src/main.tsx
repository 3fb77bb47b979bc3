import '@cloudscape-design/global-styles/index.css'
import './styles/console.css'
import { createRoot } from 'react-dom/client'
import { keepPreferences } from './preferences.ts'
import { App } from './shell/app.tsx'

keepPreferences()
const root = document.getElementById('root')
if (root === null) throw new Error('Cannot show the console: the page has no root')
createRoot(root).render(<App />)
