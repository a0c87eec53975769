/** What the tests say of a room: shapes of the protocol with their usual values. */

export const person = (id, more = {}) => ({
  participant_id: id, name: id, moderator: false, presence: "present", connections: 1, microphone: "on",
  camera: "off", screen: false, hears: true, hand: false, synthetic: false, ...more,
});

export const publication = (id, participant, source = "camera", more = {}) => ({
  publication_id: id, participant_id: participant, connection_id: `sid-${participant}`, source, active: true, ...more,
});

export const message = (sequence, from = "Awa", more = {}) => ({
  sequence, message_id: `m${sequence}`, participant_id: from, name: from, text: `mot ${sequence}`,
  sent_at: "2026-03-04T14:00:00Z", command_id: `c${sequence}`, ...more,
});

export const welcome = (more = {}) => ({
  room: { room_id: "r", kind: "class", title: "T", formation_title: "F", starts_at: null, ends_at: null, mute_on_entry: false,
    allows: ["microphone", "camera", "screen", "chat"] },
  you: { participant_id: "moi", connection_id: "sid-moi", moderator: false, chat_only: false },
  participants: [person("moi")], hands: [], speaking: [], publications: [], sequence: 0, missed: [], more: false,
  media: { available: true }, ...more,
});
