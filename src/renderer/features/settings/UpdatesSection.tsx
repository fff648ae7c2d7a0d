import { useCallback, useEffect } from 'react'
import type { UpdateChannel } from '#shared/contract/updates.contract.ts'
import { call, on } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Choice } from './Choice.tsx'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

const CHANNELS: readonly (readonly [UpdateChannel, string])[] = [
  ['latest', 'Releases'],
  ['beta', 'Also versions that are still being tried'],
]

const loadState = () => call('updates.get', {})

/** Which versions are offered, and the one that waits to be installed. */
export const UpdatesSection = () => {
  const { value: state, error, reload } = useLoaded(loadState)
  useEffect(() => on('updates.stateChanged', reload), [reload])
  const choose = useAction(
    useCallback(
      async (channel: UpdateChannel) => {
        await call('updates.setChannel', { channel })
        reload()
      },
      [reload],
    ),
  )
  const install = useAction(useCallback(() => call('updates.install', {}).then(() => undefined), []))
  const failure = install.error ?? choose.error ?? error
  return (
    <Section title="Updates" text="Signed versions are downloaded by themselves and never installed while a task runs.">
      {state !== null && !state.supported && (
        <p className={css.muted}>This is no installed program: it is updated the way it came here.</p>
      )}
      {state?.supported === true && (
        <>
          <Choice
            name="channel"
            label="Offer"
            value={state.channel}
            choices={CHANNELS}
            onChange={(channel) => void choose.run(channel)}
          />
          {state.ready === null ? (
            <p className={css.muted}>No newer version is ready.</p>
          ) : (
            <div>
              <p>Version {state.ready} is ready.</p>
              <button
                type="button"
                className="mp-button"
                disabled={install.busy || state.obstacle !== null}
                onClick={() => void install.run()}
              >
                Install and restart
              </button>
              {state.obstacle !== null && <p className={css.muted}>{state.obstacle}</p>}
            </div>
          )}
        </>
      )}
      {failure !== null && <InlineError error={failure} />}
    </Section>
  )
}
