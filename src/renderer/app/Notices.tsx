import NotificationsNone from '@mui/icons-material/NotificationsNone'
import Popover from '@mui/material/Popover'
import { useState } from 'react'
import { Link } from 'react-router'
import { Age } from '#renderer/components/Age.tsx'
import { markNoticesSeen, useFrame } from './frame.store.ts'
import css from './Shell.module.css'

/** The bell: what was told while one looked elsewhere, newest first. */
export const Notices = () => {
  const { notices, unseenNotices } = useFrame()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const close = (): void => {
    setAnchor(null)
  }
  return (
    <>
      <button
        type="button"
        className="mp-icon-button"
        aria-label={unseenNotices === 0 ? 'Notices' : `Notices, ${unseenNotices} new`}
        title="Notices"
        aria-haspopup="dialog"
        onClick={(event) => {
          setAnchor(event.currentTarget)
          markNoticesSeen()
        }}
      >
        <NotificationsNone fontSize="small" aria-hidden />
        {unseenNotices > 0 && <span className={css.badge}>{unseenNotices > 99 ? '99+' : unseenNotices}</span>}
      </button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { 'aria-label': 'Notices', role: 'dialog' } }}
      >
        {notices.length === 0 ? (
          <p className={css.noNotices}>No notices. What finishes or fails while you look elsewhere is kept here.</p>
        ) : (
          <ul className={css.notices}>
            {notices.map((notice) => (
              <li key={notice.id} data-severity={notice.severity}>
                {notice.path === undefined ? (
                  <span>{notice.message}</span>
                ) : (
                  <Link to={notice.path} onClick={close}>
                    {notice.message}
                  </Link>
                )}
                <Age at={new Date(notice.at).toISOString()} />
              </li>
            ))}
          </ul>
        )}
      </Popover>
    </>
  )
}
