import type { GuestRow } from '#shared/model/guest.ts'

const SCREEN = 'M3 4h18v12H3zM9 20h6M12 16v4'
const CUBE = 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9'

/** As in Proxmox: a screen is a virtual machine, a cube a container. Drawn by hand, for there is one in every row. */
export const GuestIcon = ({ type }: { readonly type: GuestRow['type'] }) => (
  <svg
    viewBox="0 0 24 24"
    width="14"
    height="14"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinejoin="round"
    role="img"
    aria-label={type === 'qemu' ? 'VM' : 'Container'}
  >
    <path d={type === 'qemu' ? SCREEN : CUBE} />
  </svg>
)
