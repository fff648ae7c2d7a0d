import type { appContract } from '#shared/contract/app.contract.ts'
import type { Preferences, PreferencesPatch } from '#shared/model/preference.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { AppService } from './app.service.ts'
import type { DatabaseService } from './database.service.ts'
import type { DemoService } from './demo.service.ts'
import type { PersonalService } from './personal.service.ts'

interface Services {
  readonly app: AppService
  readonly database: DatabaseService
  readonly demo: DemoService
  readonly personal: PersonalService
}

/** Keys the caller left out must not overwrite what is stored. */
const given = (patch: PreferencesPatch): Partial<Preferences> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))

export const appOperations = ({ app, database, demo, personal }: Services): Handlers<typeof appContract> => ({
  'app.info': () => app.info(),
  'app.setOwner': ({ name }, { note }) => {
    note({
      entity: 'app',
      entityId: '',
      label: '',
      companyId: null,
      before: { name: app.ownerName() },
      after: { name },
    })
    app.setOwner(name)
    return {}
  },
  'app.openExternal': async ({ url }) => {
    await app.openExternal(url)
    return {}
  },
  'app.setVisible': ({ visible }) => {
    app.setVisible(visible)
    return {}
  },
  'app.diagnostics': async () => ({ text: await app.diagnostics() }),
  'app.startDemo': async () => ({ clusters: await demo.start() }),
  'app.stopDemo': async () => ({ clusters: await demo.stop() }),
  'database.copies': () => database.copies(),
  'database.copyNow': async (_input, { note }) => {
    const copy = await database.copy('manual')
    note({ entity: 'database', entityId: '', label: copy.name, companyId: null })
    return copy
  },
  'database.restore': async ({ name }, { note }) => {
    note({ entity: 'database', entityId: '', label: name, companyId: null, after: { copy: name } })
    return { previous: await database.restore(name) }
  },
  'preferences.get': () => personal.preferences(),
  'preferences.set': ({ patch }) => personal.setPreferences(given(patch)),
  'views.list': () => personal.views(),
  'views.save': (view) => personal.saveView(view),
  'views.remove': ({ id }) => {
    personal.removeView(id)
    return {}
  },
})
