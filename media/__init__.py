"""The SFU: forwards sound and pictures without decoding them, in processes of its own. It reads as one way:

1. Transport: a datagram comes. `udp` (its socket: `datagrams`; many at once: `batches`; by TCP: `streams`, `framing`,
   and at the pages' port `doorstep`) asks who it is from (`stun`, `strangers`; how often: `checks`), `transport` holds
   the way to one peer and opens it (`handshakes`, `srtp`); `paths` says where that peer has proved to receive, by
   answers to our own checks (`consent`); `addresses` are what browsers are offered.
2. Negotiation: `sdp` reads and bounds what a browser says, `negotiation` answers, `agreements` are what comes of it.
3. Publication: `publishing` finds whose stream a packet (`rtp`, `rtcp`, `vp8`, `red`) is. From there to the network is
   the packet path, with a face (`packet_path`) so that another can take its place: `publication` takes the packet, each
   layer is an `incoming` one: how well it comes (`reception`, `arrivals`, told by `feedback`), what is lost (`missing`,
   `holes`), when to ask for a fresh start (`keyframes`) and for whom (`asking`), what is heard (`listening`).
4. Layer choice: `layers` says what a picture can be, `switching` when it may become that, `carrying` who gets which,
   `wanted` what is to be sent at all, and `showing` what its publisher may know of that; `voices` who is heard.
5. Forwarding: `forwarding` thins a layer once for all who get the same, `rewriting` and `timelines` keep numbers and
   time continuous, `fanout` sends; who receives is `subscribing`, in `slots` that `placing` fills, with
   `retransmission` for what was lost (`resending` says which of it) and `departures` for what left.
6. Bandwidth: `estimation` says what a network carries (`delay`, `queues`, `loss`, `rates`, `probing`), `bandwidth`
   joins it to `allocation` and `pacing` (on the clock of `ticking`), `sharing` makes wishes of what a page shows.

`room` ties publishers to subscribers, `process` holds the rooms, and the web process speaks with it through `client`,
in the messages of `control`, on the wire as `frames`. `journal` and `errors` are what is told when something is wrong.
"""
