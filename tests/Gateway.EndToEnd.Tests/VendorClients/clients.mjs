// Asks partners through the gateway as programs do that use the vendors' own client libraries, and prints what such a program sees: one JSON line for each call.
import { readFileSync } from "node:fs";
import https from "node:https";
import {
  CompareFacesCommand, DetectFacesCommand, DetectLabelsCommand, IndexFacesCommand, ListCollectionsCommand, RekognitionClient, SearchFacesByImageCommand, SearchFacesCommand,
} from "@aws-sdk/client-rekognition";
import createFaceClient, { isUnexpected } from "@azure-rest/ai-vision-face";

const settings = JSON.parse(process.argv[2]);
const photograph = readFileSync(settings.photograph);

// The partner's name leads to the gateway, as it does inside the department's network.
const lookup = (_, options, found) => options.all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4);
const rekognition = new RekognitionClient({
  region: "us-east-1",
  endpoint: settings.rekognition,
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: settings.secret },
  maxAttempts: 1,
  requestHandler: { httpsAgent: new https.Agent({ lookup, keepAlive: true }) },
});
const face = createFaceClient(settings.azure, { key: settings.azureKey }, { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } });

const faceId = "c5c24a82-6845-4031-9d5d-978df9175426";
const calls = {
  "rekognition DetectFaces": () => rekognition.send(new DetectFacesCommand({ Image: { Bytes: photograph } })),
  "rekognition SearchFaces": () => rekognition.send(new SearchFacesCommand({ CollectionId: "mugshots", FaceId: faceId, MaxFaces: 20, FaceMatchThreshold: 97.5 })),
  "rekognition SearchFacesByImage": () => rekognition.send(new SearchFacesByImageCommand({ CollectionId: "mugshots", Image: { Bytes: photograph }, MaxFaces: 20, FaceMatchThreshold: 97.5 })),
  "rekognition CompareFaces": () => rekognition.send(new CompareFacesCommand({ SourceImage: { Bytes: photograph }, TargetImage: { S3Object: { Bucket: "b", Name: "a.jpg" } }, SimilarityThreshold: 90 })),
  "rekognition IndexFaces": () => rekognition.send(new IndexFacesCommand({ CollectionId: "mugshots", Image: { Bytes: photograph } })),
  "rekognition ListCollections": () => rekognition.send(new ListCollectionsCommand({})),
  "rekognition DetectLabels": () => rekognition.send(new DetectLabelsCommand({ Image: { Bytes: photograph } })),
  "azure detect octets": () => face.path("/detect").post({
    contentType: "application/octet-stream", queryParameters: { detectionModel: "detection_03", recognitionModel: "recognition_04", returnFaceId: true }, body: photograph }),
  "azure detect address": () => face.path("/detect").post({
    contentType: "application/json", queryParameters: { detectionModel: "detection_03", recognitionModel: "recognition_04", returnFaceId: false }, body: { url: "https://media.example/a.jpg" } }),
  "azure verify": () => face.path("/verify").post({ body: { faceId1: faceId, faceId2: "815df99c-598f-4926-930a-a734b3fd651c" } }),
  "azure identify": () => face.path("/identify").post({
    body: { faceIds: [faceId], largePersonGroupId: "arrests", maxNumOfCandidatesReturned: 5, confidenceThreshold: 0.8 } }),
  "azure group": () => face.path("/largepersongroups/{largePersonGroupId}", "arrests").get(),
};

for (const [name, call] of Object.entries(calls)) {
  let seen;
  try {
    const answer = await call();
    seen = name.startsWith("azure")
      ? { works: !isUnexpected(answer), status: Number(answer.status), type: answer.headers["content-type"], answer: answer.body }
      : { works: true, status: answer.$metadata.httpStatusCode, answer: { ...answer, $metadata: undefined } };
  } catch (error) {
    // The library copies the members of a problem onto its error.
    seen = { works: false, status: error.$metadata?.httpStatusCode, name: error.name, text: error.message, answer: { type: error.type, detail: error.detail, directives: error.directives, record: error.record } };
  }
  console.log(JSON.stringify({ name, ...seen }));
}
