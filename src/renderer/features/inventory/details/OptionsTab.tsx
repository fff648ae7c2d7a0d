import { agentEnabled } from '#shared/model/guest-config.ts'
import { readBootOrder } from '#shared/model/guest-edit/boot-order.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import { TagList } from '#renderer/components/TagList.tsx'
import { EditButton } from '../edit/EditButton.tsx'
import edit from '../edit/Edit.module.css'
import { EditRow } from '../edit/EditRow.tsx'
import { systemWords } from './config-words.ts'
import { FactAge } from './Facts.tsx'

interface OptionsTabProps {
  readonly detail: GuestDetail
  /** Why nothing can be changed; null: it can. */
  readonly obstacle: string | null
}

const yesNo = (value: string | undefined): string => (value === '1' ? 'yes' : 'no')

/** What a machine is called and how it behaves. */
export const OptionsTab = ({ detail, obstacle }: OptionsTabProps) => {
  const { config, row } = detail
  const { value } = config
  const container = row.type === 'lxc'
  const button = { id: row.id, obstacle, label: 'Edit …' }
  const system = (name: string) => <EditButton {...button} name={name} wish={{ what: 'values', form: 'system' }} />
  return (
    <>
      <FactAge at={config.at} />
      <dl>
        <EditRow
          title={container ? 'Host name' : 'Name'}
          detail={detail}
          keys={[container ? 'hostname' : 'name']}
          action={<EditButton {...button} name="Edit name" wish={{ what: 'values', form: 'name' }} />}
        />
        <EditRow
          title="Tags"
          detail={detail}
          keys={['tags']}
          action={<EditButton {...button} name="Edit tags" wish={{ what: 'tags' }} />}
        >
          {row.tags.length === 0 ? '–' : <TagList tags={row.tags} />}
        </EditRow>
        <EditRow
          title="Notes"
          detail={detail}
          keys={['description']}
          action={<EditButton {...button} name="Edit notes" wish={{ what: 'values', form: 'notes' }} />}
        >
          <span className={edit.notes}>{value.description ?? '–'}</span>
        </EditRow>
        {!container && (
          <EditRow
            title="Boot order"
            detail={detail}
            keys={['boot']}
            action={<EditButton {...button} name="Edit boot order" wish={{ what: 'boot' }} />}
          >
            {readBootOrder(value).join(', ') || '–'}
          </EditRow>
        )}
        <EditRow title="Start at boot" detail={detail} keys={['onboot']} action={system('Edit start at boot')}>
          {yesNo(value.onboot)}
        </EditRow>
        <EditRow title="Protection" detail={detail} keys={['protection']} action={system('Edit protection')}>
          {yesNo(value.protection)}
        </EditRow>
        {!container && (
          <EditRow title="QEMU guest agent" detail={detail} keys={['agent']} action={system('Edit guest agent')}>
            {agentEnabled(value) ? 'on' : 'off'}
          </EditRow>
        )}
        <EditRow
          title="OS type"
          detail={detail}
          keys={['ostype']}
          action={container ? undefined : system('Edit OS type')}
        >
          {value.ostype === undefined ? '–' : systemWords(value.ostype)}
        </EditRow>
      </dl>
    </>
  )
}
