-- A form with one photograph, as a CompreFace client sends it. Argument: bytes of the whole body.
function init(args)
  local head = "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"probe.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
  local tail = "\r\n--b1--\r\n"
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=b1"
  wrk.body = head .. string.rep("x", tonumber(args[1]) - #head - #tail) .. tail
end
