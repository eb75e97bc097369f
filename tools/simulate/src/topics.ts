export interface Topic {
  name: string
  tags: string[]
  /** Sentences that work in any order. */
  thoughts: string[]
}

/** The subjects of the visitors' posts. */
export const topics: Topic[] = [
  {
    name: 'backpressure',
    tags: ['networking', 'reliability'],
    thoughts: [
      'A queue without a limit is a memory leak.',
      'If there is too much work, reject some of it quickly, so that the client can try another server.',
      'Some client always waits. You can only choose which one, and whether it knows.',
      'A system breaks at the component that has no limit, so I look for that one first.',
    ],
  },
  {
    name: 'idempotency keys',
    tags: ['http', 'api'],
    thoughts: [
      'Create the key before the first attempt, and send the same key with every retry.',
      'The same key with a different body is a mistake, so return an error instead of guessing.',
      'A timeout does not say what happened. With a key you can retry safely.',
      'Store the key in the same transaction as the data, or it protects nothing.',
    ],
  },
  {
    name: 'graceful shutdown',
    tags: ['reliability', 'operations'],
    thoughts: [
      'First stop accepting new work, then finish the current work, then close resources in reverse order.',
      'If the server tells clients when to reconnect, they do not all reconnect at once.',
      'Every stop needs a deadline, because there is always a connection that never ends.',
      'The stop runs on every deployment, and few teams test it.',
    ],
  },
  {
    name: 'paging by key',
    tags: ['databases', 'api'],
    thoughts: [
      'An offset shifts when rows are added. A key does not.',
      'With an index on the sort order, page one thousand costs the same as page one.',
      'If a cursor is opaque, you can change its format later.',
      'Readers rarely open page seven. They open the next page.',
    ],
  },
  {
    name: 'caching',
    tags: ['http', 'performance'],
    thoughts: [
      'Filling a cache is easy. Invalidating it is hard.',
      'I prefer one database query too many to one outdated page.',
      'With an entity tag the server can skip the body if the client already has it.',
      'Before I add a cache, I write down what invalidates an entry. If I cannot, I do not add it.',
    ],
  },
  {
    name: 'error messages',
    tags: ['design', 'api'],
    thoughts: [
      'A good message says what happened, and what to do next.',
      'Report all invalid fields at once, not one after the other.',
      'Send a stable code for programs and a sentence for people.',
      '"Something went wrong" does not help anyone to solve the problem.',
    ],
  },
  {
    name: 'small pull requests',
    tags: ['teamwork'],
    thoughts: [
      'Reviewers read two hundred lines. Two thousand lines they only approve.',
      'The message should say why, because the diff already shows what.',
      'Renaming and changing in one commit hides the change.',
      'If I cannot describe a change in one sentence, I split it.',
    ],
  },
  {
    name: 'tests that wait',
    tags: ['testing'],
    thoughts: [
      'A fixed sleep is either too short or too long, and on another machine it is both.',
      'Wait for the event itself: the row, the message, the text on the page.',
      'A test that fails once in fifty runs has found a bug.',
      'The name of a test should say what is broken if the test fails.',
    ],
  },
  {
    name: 'clocks',
    tags: ['basics', 'events'],
    thoughts: [
      'Show times from the wall clock, and measure durations with a monotonic clock.',
      'The clocks of two machines never agree exactly.',
      'Order events by a sequence number, not by a timestamp.',
      'Milliseconds look precise until two events happen in the same one.',
    ],
  },
  {
    name: 'reading logs',
    tags: ['operations'],
    thoughts: [
      'One line per event, and every line with the id of the request it belongs to.',
      'If no one acts on a warning, remove it.',
      'A log is easier to read if you know what it should contain.',
      'Log the start and the end of a problem, not every retry in between.',
    ],
  },
  {
    name: 'keyboard navigation',
    tags: ['accessibility', 'design'],
    thoughts: [
      'Work without a mouse for an hour. You will find more problems than any report.',
      'A visible focus ring shows keyboard users where they are.',
      'If something looks like a button, use a button element. That is half of the work.',
      'Decide where the focus goes after a dialog is closed.',
    ],
  },
  {
    name: 'connection pools',
    tags: ['databases', 'performance'],
    thoughts: [
      'More connections than cores often means more waiting inside the database.',
      'A transaction that waits for another service blocks a connection that other requests need.',
      'The right size changes with the load, so check it regularly.',
      'A pool is a queue. Limit both its length and the waiting time.',
    ],
  },
]

export const titles: ((name: string) => string)[] = [
  (name) => `Notes on ${name}`,
  (name) => `A second look at ${name}`,
  (name) => `What I wish I had known about ${name}`,
  (name) => `Thinking aloud about ${name}`,
  (name) => `In praise of ${name}, with one reservation`,
  (name) => `A small checklist for ${name}`,
  (name) => `An afternoon with ${name}`,
]

export const openings: string[] = [
  'I explained this to a colleague yesterday and learned something myself.',
  'This came up in three code reviews, so I wrote it down.',
  'None of this is new, but I keep forgetting it.',
  'We changed this last week. The change was small, but the discussion was long.',
  'A short post, written on the train.',
  'I used to think that this was a detail.',
  'A reader asked me where to begin. Here is my answer.',
]

export const closings: string[] = [
  'That is all. Tell me where I am wrong.',
  'I would like to hear how others do it.',
  'If you know a case where this is bad advice, please write it below.',
  'It took one afternoon. I should have done it a year ago.',
  'I will write more when I have used it for a while.',
  'Try it on something small first.',
]
