import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { explainTransfer, saysNothing } from '#main/features/catalogue/transfer-failure.ts'

const download = {
  ...{ node: 'pve1 of acme-dc1', storage: 'local of acme-dc1', name: 'x.iso', url: 'https://images.example/x.iso' },
}
const refused = (reason: string): AppError =>
  new AppError('cluster_refused', `Storing x.iso failed: ${reason}.`, { reason })
const said = (reason: string, log: readonly string[] = []): string =>
  explainTransfer(refused(reason), download, log).message

describe('the words of a node for a file that did not come', () => {
  it.each([
    [
      "download failed: The certificate's owner does not match hostname 'images.example'",
      /not for the name images\.example/,
    ],
    [
      "download failed: ERROR: The certificate of 'images.example' has expired.",
      /certificate of images\.example has expired/,
    ],
    [
      "invalid server response: '500 Can't connect to images.example:443 (certificate verify failed)'",
      /does not trust/,
    ],
    [
      "invalid server response: '500 Can't connect to images.example:443 (hostname verification failed)'",
      /not for the name/,
    ],
    ["invalid server response: '500 Can't connect to images.example:443 (Connection timed out)'", /gets no connection/],
    [
      'download failed: Connecting to 192.0.2.1:443... failed: No route to host.',
      /gets no connection.*Datacenter, Options/,
    ],
    ["invalid server response: '403 Forbidden'", /not give the file to everybody \(403\)/],
    ['download failed: 20 redirections exceeded.', /without end.*in a browser/],
    [
      "refusing to override existing file '/var/lib/vz/template/iso/x.iso'",
      /local of acme-dc1 already holds a file x\.iso/,
    ],
    ["checksum mismatch: got 'ab' != expect 'cd', aborting", /What images\.example gives adds up to ab/],
    ["can't upload to storage type 'lvmthin', not a file based storage!", /keeps disks, not files/],
    ["qemu-img: Could not open '/x': Image is not in qcow2 format", /is no qcow2 image/],
  ])('%s', (reason, sentence) => {
    expect(said(reason)).toMatch(sentence)
    expect(explainTransfer(refused(reason), download).details).toMatchObject({ reason })
  })

  it('are looked for in the log where the task itself has none', () => {
    const error = refused('download failed: exit code 8')
    expect(saysNothing(error)).toBe(true)
    const log = ['HTTP request sent, awaiting response... 410 Gone', '2026-01-02 03:04:05 ERROR 410: Gone.']
    expect(said('download failed: exit code 8', log)).toContain('has nothing at this address (410)')
    expect(explainTransfer(error, download, log).details).toEqual({ reason: 'download failed: exit code 8', log })
  })

  it('stay as they are where nobody knows what they mean, and so does an error that is none of the cluster’s', () => {
    expect(said('the moon is full')).toBe('Storing x.iso failed: the moon is full.')
    const rights = new AppError('rights_missing', 'root@pam lacks Sys.AccessNetwork.', {
      reason: 'No space left on device',
    })
    expect(explainTransfer(rights, download)).toBe(rights)
  })
})
