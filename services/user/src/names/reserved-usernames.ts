/**
 * Names that readers would take for the operators of the blog. The mailboxes are those of RFC 2142, to which other software
 * and certificate authorities give a meaning, too.
 */
const reserved = new Set([
  ...['admin', 'admins', 'administrator', 'administration', 'root', 'superuser', 'sysadmin', 'system', 'operator', 'owner', 'staff'],
  ...['team', 'mod', 'mods', 'moderator', 'moderators', 'moderation', 'official', 'support', 'help', 'helpdesk', 'service', 'bot'],
  ...[
    'info',
    'marketing',
    'sales',
    'abuse',
    'noc',
    'security',
    'postmaster',
    'hostmaster',
    'usenet',
    'news',
    'webmaster',
    'www',
    'uucp',
    'ftp',
  ],
  ...['mailerdaemon', 'noreply', 'donotreply', 'contact', 'legal', 'privacy', 'billing', 'mail', 'api', 'duplex'],
  ...['anonymous', 'guest', 'deleted', 'everyone', 'nobody', 'unknown', 'null', 'undefined'],
])

/** Regardless of case, underscores, and digits at the end: `Admin_1` looks like the admin. */
export const isReserved = (username: string): boolean => {
  const plain = username.toLowerCase().replaceAll('_', '')
  return reserved.has(plain) || reserved.has(plain.replace(/\d+$/, ''))
}
