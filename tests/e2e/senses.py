"""Seeing and hearing what a page shows and plays: frames, colours, tones."""

from playwright.async_api import Locator, Page

CLEAR_DB = 25
# Every peer connection that the page makes, so that it can be asked how it goes.
KEEP_PEERS = """() => {
    window.peers = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...given) { super(...given); window.peers.push(this); }
    };
}"""
_QUIET_FOR = 3  # looks of half a second
# Resolves to how loud a tone is in what the page plays: dB above everything else, the loudest of half a second.
# Players, not what arrives: one that is paused or silenced counts for nothing.
_LOUDNESS = """async (hz) => {
    const context = new AudioContext();
    const players = [...document.querySelectorAll("preau-voices audio")]
        .filter((player) => !player.paused && !player.muted && player.volume > 0 && player.srcObject?.active);
    const ears = players.map((player) => {
        const ear = context.createAnalyser();
        ear.fftSize = 4096;
        ear.smoothingTimeConstant = 0;
        context.createMediaStreamSource(player.srcObject).connect(ear);
        return ear;
    });
    const at = Math.round(hz * 4096 / context.sampleRate);
    const loudness = (ear) => {
        const spectrum = new Float32Array(ear.frequencyBinCount);
        ear.getFloatFrequencyData(spectrum);
        const tone = Math.max(...spectrum.slice(at - 1, at + 2));
        const middle = [...spectrum.slice(4, 600)].sort((a, b) => a - b)[298];
        return tone < -80 ? 0 : tone - Math.max(middle, -160);
    };
    let loudest = 0;
    for (let look = 0; look < 5; look += 1) {
        await new Promise((done) => setTimeout(done, 100));
        loudest = Math.max(loudest, ...ears.map(loudness));
    }
    await context.close();
    return loudest;
}"""
# Whether as many looks in a row as wanted were loud (or quiet) before the patience was at its end.
_WAIT = f"""async ([hz, loud, times, patience]) => {{
    const until = performance.now() + patience;
    let row = 0;
    while (row < times && performance.now() < until)
        row = ((await ({_LOUDNESS})(hz)) > {CLEAR_DB}) === loud ? row + 1 : 0;
    return row >= times;
}}"""
_MOVES = """(video, [more, patience]) => new Promise((done, refuse) => {
    const timer = setTimeout(() => refuse(new Error("the picture stands still")), patience);
    let left = more;
    const shown = () => {
        left -= 1;
        if (left > 0) return video.requestVideoFrameCallback(shown);
        clearTimeout(timer);
        done();
    };
    video.requestVideoFrameCallback(shown);
})"""
_STANDS_STILL = """(video) => new Promise((done) => {
    let timer = setTimeout(done, 2000);
    const shown = () => {
        clearTimeout(timer);
        timer = setTimeout(done, 2000);
        video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
})"""
# At the moment a frame is shown: between two tracks a player has nothing to draw.
_COLOUR = """(video, patience) => new Promise((done, refuse) => {
    const timer = setTimeout(() => refuse(new Error("no picture is shown")), patience);
    video.requestVideoFrameCallback(() => {
        clearTimeout(timer);
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
        const pen = canvas.getContext("2d");
        pen.drawImage(video, 0, 0);
        done([...pen.getImageData(canvas.width >> 4, canvas.height >> 4, 1, 1).data].slice(0, 3));
    });
})"""


async def moves(video: Locator, patience_ms: int, more_frames: int = 3) -> None:
    """Waits until this many more frames were shown."""
    await video.evaluate(_MOVES, [more_frames, patience_ms])


async def stands_still(video: Locator) -> None:
    """Waits until no frame has come for two seconds."""
    await video.evaluate(_STANDS_STILL)


async def colour_of(video: Locator, patience_ms: int) -> tuple[int, int, int]:
    """Red, green and blue near the upper left corner of the next frame that is shown."""
    red, green, blue = await video.evaluate(_COLOUR, patience_ms)
    return red, green, blue


async def heard(page: Page, hz: int, patience_ms: int) -> bool:
    """Whether the page plays this tone, sooner or later."""
    return bool(await page.evaluate(_WAIT, [hz, True, 1, patience_ms]))


async def keeps_quiet(page: Page, hz: int, patience_ms: int) -> bool:
    """Whether the page plays no such tone, sooner or later, and for a while."""
    return bool(await page.evaluate(_WAIT, [hz, False, _QUIET_FOR, patience_ms]))
