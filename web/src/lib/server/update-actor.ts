/** Shows the saved name and picture in this response, although the session was read before the change. */
export function updateActor(locals: App.Locals, { username, avatarUrl }: { username: string; avatarUrl: string | null }): void {
  if (locals.actor) locals.actor = { ...locals.actor, username, avatarUrl }
}
