/**
 * The shapes of what the room's server says and hears (docs/protocol.md). Types only: nothing here runs.
 *
 * @typedef {"on" | "off" | "refused" | "absent"} DeviceState
 * @typedef {"microphone" | "camera" | "screen" | "screen_sound"} Source
 * @typedef {"microphone" | "camera" | "screen" | "chat"} Means
 *
 * @typedef {object} Participant
 * @property {string} participant_id
 * @property {string} name
 * @property {boolean} moderator
 * @property {"present" | "reconnecting"} presence
 * @property {number} connections
 * @property {DeviceState} microphone
 * @property {DeviceState} camera
 * @property {boolean} screen
 * @property {boolean} hears
 * @property {boolean} hand
 * @property {boolean} synthetic
 *
 * @typedef {object} Publication
 * @property {string} publication_id
 * @property {string} participant_id
 * @property {string} connection_id
 * @property {Source} source
 * @property {boolean} active
 *
 * @typedef {object} RoomInfo
 * @property {string} room_id
 * @property {"class" | "rehearsal"} kind
 * @property {string} title
 * @property {string | null} formation_title
 * @property {string | null} starts_at
 * @property {string | null} ends_at
 * @property {boolean} mute_on_entry
 * @property {Means[]} allows what participants have; trainers have all
 *
 * @typedef {object} You
 * @property {string} participant_id
 * @property {string} connection_id
 * @property {boolean} moderator
 * @property {boolean} [chat_only]
 *
 * @typedef {object} ChatMessage
 * @property {number} sequence
 * @property {string} message_id
 * @property {string} participant_id
 * @property {string} name
 * @property {string} text
 * @property {string} sent_at
 * @property {string} command_id
 *
 * @typedef {{participant_id: string, name: string}} WaitingPerson
 *
 * @typedef {object} Welcome
 * @property {WaitingPerson[]} [waiting]
 * @property {RoomInfo} room
 * @property {You} you
 * @property {Participant[]} participants
 * @property {string[]} hands
 * @property {string[]} speaking
 * @property {Publication[]} publications
 * @property {number} sequence
 * @property {ChatMessage[]} missed
 * @property {boolean} more
 * @property {{available: boolean}} media
 *
 * @typedef {object} Slot
 * @property {string} mid
 * @property {"audio" | "video"} kind
 * @property {string | null} publication_id
 *
 * @typedef {Record<string, any> & {ok: boolean, code?: string, detail?: string}} Ack
 */

export {};
