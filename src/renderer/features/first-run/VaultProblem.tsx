import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import css from './FirstRun.module.css'

const NEXT_STEP: Readonly<Record<AppInfo['vault']['kind'], string>> = {
  keychain:
    'Unlock or install the keychain of this machine (on Linux: GNOME Keyring or KWallet with a running session), then start the console again.',
  'key-file':
    'Check that the key file is there and readable only by the account the console runs as, then start it again.',
}

/** Where secrets cannot be kept: why, and what to do. Nothing while they can. */
export const VaultProblem = ({ vault }: { readonly vault: AppInfo['vault'] }) => {
  if (vault.available) return null
  return (
    <div className={css.vault} role="alert">
      <ErrorOutline fontSize="small" aria-hidden />
      <div>
        <p>
          <strong>Passwords and tokens cannot be kept.</strong> {vault.problem}
        </p>
        <p>{NEXT_STEP[vault.kind]} Secrets are never written to disk without it.</p>
      </div>
    </div>
  )
}
