/** Paths the product uses now or in its very next step; methods aside, as refusals of wrong methods count too. */
const guest = String.raw`/nodes/[^/]+/(?:qemu|lxc)/[^/]+`
const patterns = [
  '/version',
  '/access/(?:ticket|domains|permissions)',
  '/cluster/(?:status|resources|tasks|nextid|options|backup)',
  '/cluster/ha/(?:status/current|resources)',
  '/cluster/backup-info/not-backed-up',
  '/nodes',
  '/nodes/[^/]+/(?:status|qemu|lxc|storage|tasks|network|version|rrddata|certificates/info)',
  '/nodes/[^/]+/storage/[^/]+/(?:content|status|rrddata)',
  '/nodes/[^/]+/storage/[^/]+/content/.+',
  '/pools',
  '/cluster/sdn/(?:vnets|zones)',
  '/nodes/[^/]+/tasks/[^/]+(?:/(?:status|log))?',
  `${guest}/(?:config|pending|snapshot|feature|rrddata|migrate|interfaces)`,
  guest,
  `${guest}/(?:clone|template|resize|move_disk|move_volume|unlink|cloudinit(?:/dump)?)`,
  `${guest}/snapshot/[^/]+(?:/(?:config|rollback))?`,
  `${guest}/status(?:/[a-z]+)?`,
  `${guest}/agent/network-get-interfaces`,
].map((pattern) => new RegExp(`^${pattern}$`))

/** The path of a recorded request as the API sees it: no format, no query, no doubled or trailing slashes. */
export const plainPath = (path: string): string =>
  `/${decodeURIComponent(path.split('?')[0] ?? '')
    .replace(/^\/api2\/[a-z]+/, '')
    .split('/')
    .filter(Boolean)
    .join('/')}`

export const usedByProduct = (path: string): boolean => patterns.some((pattern) => pattern.test(plainPath(path)))
