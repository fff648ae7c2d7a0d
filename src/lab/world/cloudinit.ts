import type { LabGuest } from './model.ts'

const OPTIONS =
  /^(ciuser|cipassword|ciupgrade|citype|cicustom|sshkeys|searchdomain|nameserver|name|ipconfig\d+|net\d+)$/

/** What a cloud-init drive is made from. */
export const cloudinitValues = (guest: LabGuest): Map<string, string> =>
  new Map([...guest.config].filter(([key]) => OPTIONS.test(key)))
