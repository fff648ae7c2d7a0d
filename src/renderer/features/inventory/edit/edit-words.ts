import { CONFIG_WORDS } from '../details/config-words.ts'

const MORE: Readonly<Record<string, string>> = {
  name: 'Name',
  hostname: 'Host name',
  description: 'Notes',
  tags: 'Tags',
  cpulimit: 'CPU limit',
  ciuser: 'User',
  cipassword: 'Password',
  ciupgrade: 'Upgrade packages at first start',
  sshkeys: 'SSH public keys',
  nameserver: 'DNS servers',
  searchdomain: 'DNS domain',
}

/** What a key of a configuration is called: `memory` is "Memory", `net0` stays. */
export const keyWords = (key: string): string =>
  MORE[key] ?? (CONFIG_WORDS as Readonly<Record<string, string>>)[key] ?? key
