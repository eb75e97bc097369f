export interface Topic {
  name: string
  tags: string[]
  /** Sentences that can stand in any order. */
  thoughts: string[]
}

/** What the visitors write about. */
export const topics: Topic[] = [
  {
    name: 'backpressure',
    tags: ['networking', 'reliability'],
    thoughts: [
      'A queue without a limit is a memory leak with good manners.',
      'The honest answer to too much work is a fast no, while there is still time to go elsewhere.',
      'Somebody always waits; the only choice is who, and whether they know it.',
      'I look for the place where nothing pushes back, and that is where it breaks.',
    ],
  },
  {
    name: 'idempotency keys',
    tags: ['http', 'api'],
    thoughts: [
      'The key belongs to the intention, not to the attempt: make it before the first try, and keep it for the second.',
      'The same key with another body is a mistake, and saying so is kinder than guessing.',
      'A timeout says nothing about what happened, and the key is what lets you ask again without fear.',
      'The record has to be written in the same transaction as the thing itself, or it protects nobody.',
    ],
  },
  {
    name: 'graceful shutdown',
    tags: ['reliability', 'operations'],
    thoughts: [
      'First stop taking new work, then finish what you have, then close what you opened, in reverse.',
      'Clients that are told when to come back do not come back all at once.',
      'Every stop needs a deadline, because the one connection that never ends is always there.',
      'The stop that nobody tests is the one that runs on every deployment.',
    ],
  },
  {
    name: 'paging by key',
    tags: ['databases', 'api'],
    thoughts: [
      'An offset counts rows that somebody else may be adding; a key remembers where you were.',
      'Page one thousand costs the same as page one, if the index carries the order.',
      'A cursor that is opaque today can change its inside tomorrow.',
      'People never ask for page seven: they ask for what comes next.',
    ],
  },
  {
    name: 'caching',
    tags: ['http', 'performance'],
    thoughts: [
      'Most caches are easy to fill, and the trouble begins when something has changed.',
      'I would rather serve a page one event too often from the database than once too long from memory.',
      'An entity tag is the cheapest promise in HTTP: if you still have this, you need nothing from me.',
      'Before adding a cache I write down what makes an entry wrong, and if I cannot, I leave it.',
    ],
  },
  {
    name: 'error messages',
    tags: ['design', 'api'],
    thoughts: [
      'A good one says what happened, whose turn it is, and what to try.',
      'All invalid fields at once, please: nobody enjoys finding them one after the other.',
      'A stable code is for programs, a sentence is for people, and both deserve an answer.',
      '"Something went wrong" is true of everything, and therefore says nothing.',
    ],
  },
  {
    name: 'small pull requests',
    tags: ['teamwork'],
    thoughts: [
      'Two hundred lines get read, and two thousand get approved.',
      'The message should say why, because the change already says what.',
      'Renaming and changing in one commit hides the change.',
      'If I cannot describe it in one sentence, I have two of them.',
    ],
  },
  {
    name: 'tests that wait',
    tags: ['testing'],
    thoughts: [
      'A fixed sleep is either too short or too long, and on another machine it is both.',
      'Wait for the thing itself: the row, the message, the word on the page.',
      'A test that fails once in fifty runs has found something in fifty runs.',
      'Its name should say what would be broken if it failed.',
    ],
  },
  {
    name: 'clocks',
    tags: ['basics', 'events'],
    thoughts: [
      'Use the wall clock to tell people when, and a monotonic one to measure how long.',
      'Two machines never agree on the time, they only disagree politely.',
      'Order by a number that somebody gave out, not by a moment that somebody believed in.',
      'Milliseconds looked precise until two things happened in one of them.',
    ],
  },
  {
    name: 'reading logs',
    tags: ['operations'],
    thoughts: [
      'One line per event, and every line with the id of the request it belongs to.',
      'A warning that nobody acts on is a colour, not a warning.',
      'I read a log best when I know what it should have said.',
      'Say it once when it begins and once when it is over, not four times a second in between.',
    ],
  },
  {
    name: 'keyboard navigation',
    tags: ['accessibility', 'design'],
    thoughts: [
      'Put the mouse in a drawer for an hour: no report finds as much.',
      'A visible focus ring is not a blemish, it is the cursor of everybody who types.',
      'What looks like a button should be one, and then half of the work is done.',
      'Where the focus goes after closing a dialog is part of the dialog.',
    ],
  },
  {
    name: 'connection pools',
    tags: ['databases', 'performance'],
    thoughts: [
      'More connections than cores mostly means more waiting, in a place where you cannot see it.',
      'A transaction that waits for another service holds a connection that a third party needs.',
      'The size that is right today is written in a file that nobody opens tomorrow.',
      'A pool is a queue: give it a limit on time as well as on length.',
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
  'I tried to explain this to a colleague yesterday and noticed how much I take for granted.',
  'This has come up in three reviews in a row, so here it is in writing.',
  'None of this is new. It is only what I keep forgetting.',
  'We changed this last week, and the change was smaller than the discussion before it.',
  'A short one, written on the train.',
  'I used to think that this was a detail.',
  'Somebody asked me where to begin. Here is my attempt.',
]

export const closings: string[] = [
  'That is all. Tell me where I am wrong.',
  'I would like to hear how others do it.',
  'If you know a case where this is bad advice, please write it below.',
  'It took an afternoon, and I should have done it a year ago.',
  'More when I have lived with it for a while.',
  'Try it on something small first.',
]
