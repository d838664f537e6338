export { AudioError } from './errors.js';
export { decodeG711, encodeG711, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, SILENCE_CODE, type AudioCodec } from './g711.js';
export { parseRtp, RTP_HEADER_BYTES, serializeRtp, writeRtpHeader, type RtpPacket } from './rtp.js';
export {
  answerAudioOffer,
  createAudioOffer,
  DTMF_PAYLOAD_TYPE,
  PAYLOAD_TYPES,
  readAudioAnswer,
  type AudioDirection,
  type LocalAudio,
  type RemoteAudio,
} from './sdp.js';
export { createDtmfReceiver, dtmfFrames, dtmfFrequencies, isDtmfDigits, type DtmfFrame } from './dtmf.js';
export { decodeWav, encodeWav, WAV_HEADER_BYTES, wavHeader, type WavAudio } from './wav.js';
export { openWavWriter, type WavWriter } from './wav-writer.js';
export {
  beepSource,
  busySource,
  concatSamples,
  dtmfTones,
  ringbackSource,
  samplesSource,
  silence,
  sineSource,
  speechNoiseSource,
  tone,
  type FrameSource,
} from './tones.js';
export { resample } from './resample.js';
export { dominantFrequency, levelDbfs, spectrum, toneDbfs, type Spectrum } from './spectrum.js';
export { createFrameClock, type FrameClock } from './frame-clock.js';
export { createJitterBuffer, type JitterBuffer } from './jitter-buffer.js';
export { createRtpPorts, type RtpPorts } from './rtp-port.js';
export { createRtpSession, type RtpCounters, type RtpSession, type RtpSessionOptions } from './rtp-session.js';
