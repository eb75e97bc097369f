/** Connections, and the channels that they follow. */
export interface Amount {
  connections: number
  channels: number
}

/** What an address, or a network of addresses, has at the moment. Everything also counts for its `parent`. */
export class Network implements Amount {
  connections = 0
  channels = 0
  readonly #parent: Network | null
  readonly #onEmpty: () => void

  constructor(parent: Network | null, onEmpty: () => void) {
    this.#parent = parent
    this.#onEmpty = onEmpty
  }

  /** Adds an amount, or removes it if it is negative. Remove the channels of a connection before the connection or with it. */
  add({ connections = 0, channels = 0 }: Partial<Amount>): void {
    this.connections += connections
    this.channels += channels
    if (this.connections === 0) this.#onEmpty()
    this.#parent?.add({ connections, channels })
  }
}
