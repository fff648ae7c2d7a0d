import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'

type Call = <Name extends OperationName>(
  operation: Name,
  input: OperationArguments<Name>,
) => Promise<OperationOutput<Name>>

export const aCompanyId = (): CompanyId =>
  CompanyId.parse(uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))))

/** Adds a company of each of these names, once; empty names are nobody's. @returns their ids by name */
export const addCompanies = async (call: Call, names: readonly string[]): Promise<ReadonlyMap<string, CompanyId>> => {
  const ids = new Map<string, CompanyId>()
  for (const name of new Set(names)) {
    if (name === '') continue
    const { id } = await call('companies.add', { id: aCompanyId(), name })
    ids.set(name, id)
  }
  return ids
}
