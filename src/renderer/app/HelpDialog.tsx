import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCommands } from './commands.store.ts'
import css from './HelpDialog.module.css'

const TABLE_KEYS = [
  ['↑ ↓ Home End Page', 'Move through the rows'],
  ['Space', 'Select the row'],
  ['Shift+↑ ↓', 'Extend the selection'],
  ['Ctrl+A', 'Select all rows'],
  ['Enter', 'Open the details'],
  ['Ctrl+Enter', 'Open as a page'],
  ['Menu', 'Actions of the row'],
  ['Ctrl+C', 'Copy the cell'],
  ['Esc', 'Close the topmost'],
] as const

/** All keys in force on this page. */
export const HelpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const groups = useCommands((state) => state.groups)
  const keyed = [...groups.values()].flat().filter((command) => command.keys !== undefined)
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby="help-title">
      <DialogTitle id="help-title">Keys</DialogTitle>
      {/* It may scroll, so the keyboard must reach it. */}
      <DialogContent className={css.columns ?? ''} tabIndex={0}>
        {[...new Set(keyed.map((command) => command.group))].map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keyed
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id}>
                    <dt>{command.keys}</dt>
                    <dd>{command.title}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>In a table</h3>
          <dl>
            {TABLE_KEYS.map(([keys, title]) => (
              <div key={keys}>
                <dt>{keys}</dt>
                <dd>{title}</dd>
              </div>
            ))}
          </dl>
        </section>
      </DialogContent>
    </Dialog>
  )
}
