/** Words of Proxmox, as a request is refused or a task ends, and what a person can do about them. The first that fits. */
const WAYS_OUT: readonly (readonly [RegExp, string])[] = [
  // Held by somebody else
  [/is locked \(suspended\)/, 'It is suspended to disk: resume it first.'],
  [
    /(?:VM|CT) is locked \(/,
    'Another task holds the guest; wait for it to end and try again. Where no task works on it any more, "qm unlock" or "pct unlock" on its node takes the lock away.',
  ],
  [
    /can't lock file '[^']*pve-storage|cfs-lock 'storage|got lock timeout/,
    'Another task works on that storage; wait for it to end and try again.',
  ],
  [/can't lock file/, 'Another task holds the guest; wait for it to end and try again.'],
  [
    /no quorum/,
    'So many nodes are off or cut off that the cluster changes nothing; look at Datacenter, Cluster, and bring nodes back.',
  ],
  [
    /file change by other user|detected modified configuration/i,
    'Somebody else changed the configuration meanwhile. Nothing was changed; read it again and repeat the change on what is there now.',
  ],
  [
    /in error state, must be disabled/,
    'HA gave the guest up. Find the cause, then set its state to disabled and back under Datacenter, HA.',
  ],
  // Somewhere else, or nowhere
  [
    /Configuration file '.*' does not exist|unable to find configuration file/,
    'The guest was moved or deleted; refresh and try again.',
  ],
  [/no such cluster node|hostname lookup '/, 'The cluster knows no node of that name; refresh and choose another.'],
  [
    /already exists on node|config file already exists|(?:VM|CT) \d+ already exists/,
    'Choose another VMID, or leave it empty for the next free one.',
  ],
  [/snapshot name '.*' already used/, 'Choose another name for the snapshot.'],
  [/snapshot '.*' does not exist/, 'It was deleted meanwhile; read the list of snapshots again.'],
  [/storage '.*' is disabled/, 'Switch it on under Datacenter, Storage, or use another storage.'],
  [
    /storage '.*' is not available on node|storage '.*' is not online/,
    'Choose a storage that the node can reach, or bring that one back.',
  ],
  [
    /storage '.*' does not support|content.?type '.*' (?:is )?not (?:allowed|available)|contain(?:er)? directories|has wrong type/i,
    'Choose a storage for that kind of content, or allow it under Datacenter, Storage.',
  ],
  [/storage '.*' does not exist|No such storage/i, 'Choose a storage the cluster has; refresh if it was renamed.'],
  [
    /volume '.*' does not exist|no such logical volume|No such file or directory|disk '.*' does not exist|no such (?:disk|volume)/,
    'What it names is gone or on another node; look at the hardware of the guest and at the content of the storage.',
  ],
  [/pool '.*' does not exist/, 'Choose a pool the cluster has, or none.'],
  [/bridge '.*' does not exist/, 'Put the interface on a bridge its node has, or make that bridge there.'],
  // Not as it stands
  [/protection mode enabled|cannot remove protected volume/, 'It is protected: switch the protection off first.'],
  [/is running - destroy failed/, 'Stop it first.'],
  [
    /used in HA resources|replication job/,
    'Delete it with “purge”, which takes it out of HA and replication, or take it out there first.',
  ],
  [/not applicable for VMs managed by HA/, 'HA carries out what is asked of it; ask for the plain stop.'],
  [/already running/, 'Nothing is to be done; refresh if it is shown otherwise.'],
  [/(?:VM|CT) \d+ (?:is )?not running/, 'Start it first; refresh if it is shown as running.'],
  [/VM is paused/, 'Resume it first, or stop it.'],
  [/a template to a template|start a (?:vm|CT) if it's a template/i, 'It is a template: clone it and use the clone.'],
  [/contains snapshots/, 'Delete its snapshots first.'],
  [
    /snapshot feature is not available|snapshots? (?:are|is) not supported/i,
    'A disk lies on a storage without snapshots: move it to another, or take a backup instead.',
  ],
  [
    /is not most recent snapshot/,
    'That storage goes back to its newest snapshot only: delete the later ones first, or restore a backup.',
  ],
  [
    /in use by linked clone|volume is still in use by/i,
    'Linked clones stand on it: delete them, or move their disks as full copies, first.',
  ],
  [/volume is still in use/i, 'A snapshot needs it: delete the snapshots that hold this disk first.'],
  [
    /shrinking disks is not supported|unable to shrink disk size/i,
    'Disks only grow; for a smaller one add a new disk and copy what is on it.',
  ],
  [/cannot move volumes of a running container/i, 'Shut the container down, move the volume, start it again.'],
  [/you can't move a disk with snapshots/, 'Delete its snapshots first, or keep the source.'],
  [/move to the same storage/, 'Choose another storage or another format.'],
  [/can't move a cdrom/, 'Eject the image and choose it anew from where it shall be.'],
  [
    /Linked clone feature is not supported/i,
    'Make a full clone, or move the disks of the template to a storage with linked clones.',
  ],
  [/not allowed for linked clones/, 'Only a full clone can choose storage and format.'],
  [/full clones on a running container/, 'Shut the container down, or take a snapshot and clone that.'],
  [
    /can't clone (?:VM|CT) to node/,
    'Clone it onto its own node and migrate the clone, or move its disks to a shared storage first.',
  ],
  [/can't migrate running (?:VM|container) without/, 'It was started meanwhile: ask for the move again.'],
  [/target is local node/, 'It is there already; refresh.'],
  [
    /local cdrom|local devices?|uses local (?:device|resource)/i,
    'Eject its CD image, and remove or map the devices of its node, then move it again.',
  ],
  [
    /can't migrate local disk|local storage|storage migration failed|migration aborted/,
    'The machine stays where it was. The log of the task names the disk or line that failed; move local disks along to a storage the other node has.',
  ],
  // Not as it was written
  [/explicit 'media=cdrom'|needs to be 'images' or/, 'Put an ISO image into a CD drive, and a disk image into a disk.'],
  [/does not look like a valid DNS name/, 'Letters, digits, hyphens and dots only, and no underscore.'],
  [/invalid characters in tag/, 'Letters, digits, _, -, + and dots only in a tag.'],
  [
    /SSH public key validation error|invalid urlencoded string/,
    'One public key on each line, as it stands in a .pub file.',
  ],
  [/invalid configuration ID|reserved name/, 'Choose another name: a letter first, then letters, digits, - and _.'],
  [/unsupported format/, 'Choose a format that storage has; raw is possible everywhere.'],
  // May not
  [
    /Only root may use|only root can set/i,
    'That takes root@pam signed in with its password, not a token; do it in Proxmox.',
  ],
  [
    /Permission check failed/,
    'Grant the privilege in Proxmox under Datacenter, Permissions, to the account this cluster is signed in with.',
  ],
  [/for data too large/, 'The request is larger than Proxmox takes; shorten its notes or its keys.'],
  // Inside the node
  [
    /No space left|not enough (?:free )?space|out of (?:data )?space|insufficient free space|Disk quota exceeded/i,
    'The storage is full: free some of it, or choose another.',
  ],
  [
    /Cannot allocate memory|cannot set up guest memory|out of memory|\boom\b/i,
    'The node has too little memory free: stop or move something else, give the guest less, or start it on another node.',
  ],
  [
    /KVM virtuali[sz]ation configured, but not available/i,
    'Switch virtualisation on in the firmware of the node, or KVM off in the options of the guest.',
  ],
  [/guest agent/i, 'Install and start qemu-guest-agent in the guest and switch the agent on in its options.'],
  [
    /hotplug problem/,
    'It cannot be changed while the machine runs: reboot it to make it come true, or revert the change.',
  ],
  [
    /unexpected status|interrupted by signal|received interrupt/,
    'The task was stopped before its end, by somebody or with its node. Look at the guest, then try again.',
  ],
  [
    /start failed|startup for container|QEMU exited/,
    'The last lines of its log say what it lacked: a disk, a bridge, a device or memory.',
  ],
]

/** What a person can do about what Proxmox said; null: nothing more is known than its words. */
export const wayOut = (words: string): string | null => WAYS_OUT.find(([pattern]) => pattern.test(words))?.[1] ?? null

/** Proxmox' words end as they like. */
export const asSentence = (words: string): string => (/[.!?]$/.test(words) ? words : `${words}.`)
