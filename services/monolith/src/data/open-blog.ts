import { connect, type DataLocation, hasData, locationOf, type Store } from '@duplex/db'
import { DataError } from './data-error.ts'

/** Opens an existing store. Throws DataError if there is none, instead of creating one. */
export async function openBlog(location: DataLocation): Promise<Store> {
  if (!hasData(location)) {
    throw new DataError(
      `There is no blog in ${locationOf(location)}: set DATA_DIR to its folder, or DATABASE_URL to its PostgreSQL database`,
    )
  }
  return connect(location)
}
