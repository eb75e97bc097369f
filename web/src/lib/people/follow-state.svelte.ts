/** What a reader and an author have to do with each other, as it is shown. */
export class FollowState {
  following = $state(false)
  followerCount = $state(0)

  constructor({ following, followerCount }: { following: boolean; followerCount: number }) {
    this.following = following
    this.followerCount = followerCount
  }

  /** Shows a change before it is stored. Answers what takes the outcome: what was stored, or null where nothing was. */
  start(): (outcome: { following: boolean; followerCount: number } | null) => void {
    const before = { following: this.following, followerCount: this.followerCount }
    this.following = !before.following
    this.followerCount += this.following ? 1 : -1
    return (outcome) => {
      const { following, followerCount } = outcome ?? before
      this.following = following
      this.followerCount = followerCount
    }
  }
}
