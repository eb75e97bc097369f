/**
 * Limits that contracts, services, the gateway and pages share. This file imports nothing, so that pages can import it
 * without a schema library. `LENGTH` counts Unicode code points, as JSON Schema does. The HTML attribute `maxlength` counts
 * UTF-16 code units, so a form may stop somewhat earlier. docs/limits.md explains the numbers.
 */

// Users
export const MIN_USERNAME_LENGTH = 3
export const MAX_USERNAME_LENGTH = 20
export const MAX_EMAIL_LENGTH = 254
export const MIN_PASSWORD_LENGTH = 8
export const MAX_PASSWORD_LENGTH = 200
/** Sessions of one user. A further sign-in ends the session that was unused for the longest time. */
export const MAX_SESSIONS = 100
/** A session that is not used for so long ends. */
export const SESSION_IDLE_DAYS = 30
/** How long the link with which a user sets a new password is valid. */
export const RESET_LINK_HOURS = 24
export const MAX_BIO_LENGTH = 500
/** A longer `User-Agent` is cut to this length. */
export const MAX_USER_AGENT_LENGTH = 300

// Posts
export const MAX_TITLE_LENGTH = 200
/** If the event with the rendered post exceeds MAX_EVENT_BYTES, a shorter text is TOO_LARGE as well. */
export const MAX_POST_BODY_LENGTH = 50_000
export const MAX_SLUG_LENGTH = 120
export const MAX_TAG_LENGTH = 30
/** Tags of one post. */
export const MAX_TAGS = 5
export const MAX_SEARCH_LENGTH = 200
/** Words of one search. A run of Chinese or Thai letters is one word. */
export const MAX_SEARCH_WORDS = 32

// Comments
export const MAX_COMMENT_LENGTH = 5_000

// The site
export const MAX_SITE_TITLE_LENGTH = 100
export const MAX_SITE_DESCRIPTION_LENGTH = 300
export const MAX_LANGUAGE_LENGTH = 35

// Images
/** An uploaded file. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024
/** An image after it was resized and encoded. As base64 it must fit into one message. */
export const MAX_IMAGE_BYTES = 600 * 1024
/** Images that one user may have stored. */
export const MAX_USER_IMAGES = 1_000
/** All stored images of one user together. */
export const MAX_USER_IMAGE_BYTES = 200 * 1024 * 1024

// Requests
/** Items on one page of a list. */
export const MAX_PAGE_ITEMS = 100
export const MAX_PAGE_CURSOR_LENGTH = 200
export const MAX_IDEMPOTENCY_KEY_LENGTH = 200
/** Members of one JSON object or array. */
export const MAX_JSON_MEMBERS = 1_000
/** Nesting of JSON objects and arrays. */
export const MAX_JSON_DEPTH = 32

// Events and the live protocol
/** One event, as JSON in UTF-8. */
export const MAX_EVENT_BYTES = 256 * 1024
/** The events of one append, one read or one bus message. NATS accepts messages of up to 1 MiB. */
export const MAX_BATCH_BYTES = 512 * 1024
/** The newest events. The log never prunes them, and every gateway keeps them in memory. */
export const RECENT_EVENTS = 10_000
/** Channels that one connection may follow. */
export const MAX_CONNECTION_CHANNELS = 100
/** One WebSocket frame from a client. */
export const MAX_FRAME_BYTES = 64 * 1024
