// The only code between the sandboxed page and the process: it hands over the MessagePort that the rpc runs on.
import { ipcRenderer } from 'electron'

ipcRenderer.on('spyhop:port', (event) => window.postMessage('spyhop:port', '*', event.ports))
