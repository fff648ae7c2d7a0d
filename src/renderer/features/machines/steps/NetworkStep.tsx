import { isInstalled } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import { DraftField } from '../DraftField.tsx'
import css from './Fields.module.css'
import texts from '../Texts.module.css'
import { anotherNic } from '../settle-draft.ts'
import { NicFields } from './NicFields.tsx'

const MOST_NICS = 8

/** Interfaces with their addresses, name servers. */
export const NetworkStep = () => {
  const { draft, change } = useCreate()
  const { nics } = draft
  const servers = draft.nics.some(({ ipv4, ipv6 }) => ipv4.mode === 'static' || ipv6.mode === 'static')
  return (
    <>
      {isInstalled(draft) && (
        <p className={texts.muted} role="note">
          A machine that is installed from an ISO asks for its addresses itself. An address of a range is recorded as
          its own all the same; type it in the installer.
        </p>
      )}
      {nics.length === 0 && (
        <p className={texts.muted}>The machine has no network device: nothing reaches it but its console.</p>
      )}
      {nics.map((nic, index) => (
        <NicFields key={index} nic={nic} index={index} />
      ))}
      {nics.length < MOST_NICS && (
        <div>
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              change({ nics: [...nics, anotherNic(draft)] })
            }}
          >
            Add network device
          </button>
        </div>
      )}
      {!isInstalled(draft) && (
        <div className={css.pair}>
          <DraftField
            label="DNS servers (optional)"
            field="dns.servers"
            of="dns"
            mono
            placeholder={servers ? 'those of the range, else of the node' : 'those of the node'}
          />
          <DraftField
            label="Search domain (optional)"
            field="dns.searchDomain"
            of="searchDomain"
            placeholder="that of the node"
          />
        </div>
      )}
    </>
  )
}
