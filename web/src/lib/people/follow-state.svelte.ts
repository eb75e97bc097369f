/** What the page of an author shows: whether the reader follows the author, and the number of followers. */
export class FollowState {
  following = $state(false)
  followerCount = $state(0)

  constructor({ following, followerCount }: { following: boolean; followerCount: number }) {
    this.following = following
    this.followerCount = followerCount
  }

  /** Shows the opposite state before it is stored. Returns a function that takes the stored state, or null to undo the change. */
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
