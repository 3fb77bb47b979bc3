import { createRoot } from 'react-dom/client'
import { Uploads } from './uploads.tsx'

createRoot(document.body.appendChild(document.createElement('div'))).render(<Uploads />)
