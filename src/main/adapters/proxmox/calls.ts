import type { RawRow } from './fields.ts'
import type { Form } from './form.ts'
import type { ProxmoxCall } from './proxmox.port.ts'
import type { StreamedBody } from './send-stream.ts'

/** Parameters of a PUT or POST, sent form-encoded; switches are `0` and `1`, nothing else is understood. */
export type FormFields = Readonly<Record<string, string>>

/** Sends one request to a node and gives the whole body; what every part of the API is made of (client.ts). */
export type AtNode = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  node: string,
  /** Below `/nodes/<node>`, its parts encoded, query included. */
  path: string,
  call: ProxmoxCall,
  /** Not with GET and DELETE: Proxmox refuses those with a body. */
  fields?: Form | FormFields,
  /** In place of fields: a body that is read while it is sent. */
  stream?: StreamedBody,
) => Promise<RawRow>
