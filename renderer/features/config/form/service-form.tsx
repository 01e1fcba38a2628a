import { useFacts } from '../use-editor.ts'
import { isRecord } from '../paths.ts'
import { serviceElsewhere, serviceGroups } from '../fields.ts'
import { Components } from './components.tsx'
import { Fields } from './endpoint-form.tsx'
import { FieldRow } from './field-row.tsx'
import { UnknownKeys } from './unknown-keys.tsx'

const known = [...serviceGroups.flatMap(({ fields }) => fields.map(({ key }) => key)), ...serviceElsewhere]

export function ServiceForm() {
  const { value } = useFacts()
  const agents = isRecord(value) && Array.isArray(value['async_agent'])
  return (
    <>
      {serviceGroups.map(({ title, fields }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <Fields at={[]} specs={fields} />
        </section>
      ))}
      {agents && (
        <>
          <h3>Async agents</h3>
          <FieldRow path={['async_agent']} label="Agents" />
        </>
      )}
      <UnknownKeys at={[]} known={known} />
    </>
  )
}

export function ComponentsForm() {
  return (
    <>
      <h3>Components of the service</h3>
      <p className="t2 note">
        They hold for every endpoint. Telemetry has <a href="#/telemetry">its own screen</a>.
      </p>
      <Components at={['extra_config']} level="service" />
    </>
  )
}
