import type { BrowserSuite } from '../src/index.ts'
import { tabs, twoReaders } from './live.ts'
import { notifications } from './notifications.ts'
import { everyPage } from './pages.ts'
import { account, people } from './people.ts'
import { reading } from './reading.ts'
import { visiting } from './visitor.ts'
import { writing } from './writing.ts'

/** All suites that share one blog. `people` comes first: its first user takes the blog's setup link. */
export const suites: BrowserSuite[] = [people, account, visiting, reading, writing, twoReaders, tabs, notifications, everyPage]
