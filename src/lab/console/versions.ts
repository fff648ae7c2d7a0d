import type { LabCluster } from '../world/model.ts'

const isAtLeast = ({ version }: LabCluster, wanted: string): boolean => {
  const parts = (text: string): number[] => text.split('.').map(Number)
  const [have, want] = [parts(version.version), parts(wanted)]
  for (const [index, part] of want.entries()) {
    const own = have[index] ?? 0
    if (own !== part) return own > part
  }
  return true
}

/** Tickets carry the VNC password and hold for one port only (pve-manager 9.1.9). */
export const bindsTicketToPort = (cluster: LabCluster): boolean => isAtLeast(cluster, '9.1.9')

/** Before, termproxy asked /access/ticket who somebody is, which knows no tokens (pve-manager 9.0.13). */
export const letsTokensIntoTerminals = (cluster: LabCluster): boolean => isAtLeast(cluster, '9.0.13')
