import Check from '@mui/icons-material/Check'
import ContentCopy from '@mui/icons-material/ContentCopy'
import { useEffect, useState } from 'react'

interface CopyButtonProps {
  readonly text: string
  /** Shown beside the icon; without it the button is only the icon. */
  readonly label?: string
  /** What is copied, for screen readers, when there is no label. */
  readonly what?: string
  /** How it gets there; absent: as it is, for good. */
  readonly write?: (text: string) => Promise<void>
}

const writePlain = (text: string): Promise<void> => navigator.clipboard.writeText(text)

/** Puts text on the clipboard and says so for a moment. */
export const CopyButton = ({ text, label, what = 'value', write = writePlain }: CopyButtonProps) => {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(setCopied, 1500, false)
    return () => {
      clearTimeout(timer)
    }
  }, [copied])
  const copy = (): void => {
    void write(text).then(() => {
      setCopied(true)
    })
  }
  const icon = copied ? <Check aria-hidden /> : <ContentCopy aria-hidden />
  if (label === undefined) {
    return (
      <button type="button" className="mp-icon-button" onClick={copy} aria-label={copied ? 'Copied' : `Copy ${what}`}>
        {icon}
      </button>
    )
  }
  return (
    <button type="button" className="mp-button" onClick={copy}>
      {icon}
      {copied ? 'Copied' : label}
    </button>
  )
}
