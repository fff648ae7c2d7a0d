/** Why an exchange comes out differently, by its index; every difference needs one, and every one a difference. */
export const reasons: Record<number, string> = {
  201: 'Recorded in the seconds between two broadcasts of the statistics daemon: one guest is known by its id alone, the other by figures without its name. The lab knows a node that broadcasts and one that does not, nothing in between.',
  217: 'Refused because the file on the recording machine is not executable. The lab knows volumes, not file modes, and takes the script.',
  587: 'The node had pending network changes. The lab’s networks cannot be changed, so there is nothing pending.',
  602: 'A zone had been made the call before. Networks of SDN are given in the lab, not made.',
  605: 'The same of a network in that zone.',
  633: 'The log names a failed call of qemu-img for a snapshot that existed only in the configuration. The lab has no disks below its configuration.',
  659: 'The task waited for the guest’s lock before, as an earlier shutdown had not let go of it yet. In the lab that one has ended by then, so two lines are missing.',
}
