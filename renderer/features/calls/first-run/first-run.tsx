// The first screen a newcomer sees: proof that it works, then how to point an own client here.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Status } from '../../../../shared/contract/status.ts'
import { useConsole } from '../../../state/console.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Select } from '../../../ui/select.tsx'
import { TabPanel, Tabs } from '../../../ui/tabs.tsx'
import { readEndpoints, type EndpointLine } from '../../../state/endpoint-lines.ts'
import { basePath, sdks, wantedEndpoint, type Sdk } from './endpoints.ts'
import { Ready } from './ready.tsx'
import { languagesOf, pieces, snippetFor, type Language } from './snippets.ts'
import { TestCall } from './test-call.tsx'
import './first-run.css'

export function FirstRun({ status }: { status: Status }) {
  const { ask } = useConsole()
  const config = useQuery(ask.config.get.queryOptions())
  const endpoints = readEndpoints(config.data?.text ?? '')
  const address = status.gateway.address
  return (
    <div className="first">
      <div className="intro">
        <h2>{address === null ? 'The gateway is not running.' : 'The gateway is running. No call has come in yet.'}</h2>
        <p className="t2">
          {address === null
            ? (status.gateway.problem ?? 'It starts as soon as the configuration can be used.')
            : 'A call shows up here the moment it arrives. Nothing leaves this machine except the calls you send on.'}
        </p>
      </div>
      <ol className="steps">
        <li>
          <span className="n" aria-hidden>
            1
          </span>
          <div>
            <h3>See it work now</h3>
            <p className="t2">Sends one call to the built-in demo provider, through the gateway. No key and no network needed.</p>
            <TestCall />
          </div>
        </li>
        {address !== null && (
          <li>
            <span className="n" aria-hidden>
              2
            </span>
            <OwnClient address={address} endpoints={endpoints} />
          </li>
        )}
      </ol>
      <Ready status={status} endpoints={endpoints} />
    </div>
  )
}

const languages: readonly { readonly id: Language; readonly label: string }[] = [
  { id: 'curl', label: 'cURL' },
  { id: 'python', label: 'Python' },
  { id: 'node', label: 'Node' },
]

function OwnClient({ address, endpoints }: { address: string; endpoints: readonly EndpointLine[] }) {
  const [chosenSdk, setSdk] = useState<Sdk | null>(null)
  const [chosenLanguage, setLanguage] = useState<Language>('python')
  const sdk = chosenSdk ?? sdks.find(({ value }) => basePath(value, endpoints) !== null)?.value ?? 'openai'
  const offered = languagesOf(sdk)
  const language = offered.includes(chosenLanguage) ? chosenLanguage : offered.at(-1)!
  const path = basePath(sdk, endpoints)
  const base = `${address}${path ?? ''}`
  const snippet = snippetFor(sdk, language, base)
  return (
    <div>
      <h3>Point your own client here</h3>
      <p className="t2">Change the base URL. Keep your key: it is passed on and never stored.</p>
      <div className="base">
        <label htmlFor="base-url" className="t2">
          Base URL
        </label>
        <div className="field">
          <input id="base-url" className="mono" readOnly value={base} onFocus={(event) => event.currentTarget.select()} />
        </div>
        <CopyButton label="Copy" name="Copy the base URL" text={() => base} />
      </div>
      {path === null && endpoints.length > 0 && (
        <p className="t2 hint">
          The configuration has no <span className="mono">{wantedEndpoint(sdk)}</span>, which this SDK calls.{' '}
          <a href="#/config">Add one</a>, or choose another SDK.
        </p>
      )}
      <div className="tabs2">
        <Tabs
          group="snippet"
          label="Language"
          value={language}
          tabs={languages.filter(({ id }) => offered.includes(id))}
          onChange={setLanguage}
        />
        <span className="grow" />
        <span className="t2">for</span>
        <Select label="SDK" value={sdk} options={sdks} onChange={setSdk} />
      </div>
      <TabPanel group="snippet" tab={language} className="snippet">
        <div className="sh">
          <span className="t2 small">{snippet.file}</span>
          <span className="grow" />
          <CopyButton quiet label="Copy" name="Copy the code" text={() => snippet.text} />
        </div>
        <pre className="code" tabIndex={0}>
          {snippet.text.split('\n').map((line, index) => (
            <span key={index} className="sl">
              <span className="no">{index + 1}</span>
              {pieces(line).map((piece, at) =>
                piece.kind === 'text' ? (
                  piece.text
                ) : (
                  <span key={at} className={piece.kind === 'string' ? 's' : 'k'}>
                    {piece.text}
                  </span>
                ),
              )}
              {'\n'}
            </span>
          ))}
        </pre>
      </TabPanel>
    </div>
  )
}
