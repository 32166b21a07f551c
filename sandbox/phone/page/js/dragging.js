// Pictures dragged from a phone's chat, from a web view or from the desktop can be dropped on any phone: it scans them.
const ENTRY = "application/x-sandbox-picture";

export function draggable(image, source) {
  image.draggable = true;
  image.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(ENTRY, JSON.stringify(source));
    event.dataTransfer.effectAllowed = "copy";
    const slot = image.closest(".slot");
    slot?.classList.add("source");
    image.addEventListener("dragend", () => slot?.classList.remove("source"), { once: true });
  });
  return image;
}

// While something is dragged the web views let the pointer through, and every phone shows where to drop.
export function watchDragging() {
  let calm = 0;
  const stop = () => document.body.classList.remove("dragging");
  const seen = (event) => {
    if (!carriesPicture(event.dataTransfer)) return;
    document.body.classList.add("dragging");
    clearTimeout(calm);
    calm = setTimeout(stop, 700);
  };
  addEventListener("dragenter", seen);
  addEventListener("dragover", (event) => { seen(event); if (carriesPicture(event.dataTransfer)) event.preventDefault(); });
  addEventListener("drop", (event) => { event.preventDefault(); stop(); });
  addEventListener("dragend", stop);
}

export function acceptDrops(phone) {
  const { slot } = phone;
  const welcome = (event) => { if (carriesPicture(event.dataTransfer)) { event.preventDefault(); slot.classList.add("over"); } };
  slot.addEventListener("dragenter", welcome);
  slot.addEventListener("dragover", welcome);
  slot.addEventListener("dragleave", (event) => { if (!slot.contains(event.relatedTarget)) slot.classList.remove("over"); });
  slot.addEventListener("drop", (event) => {
    event.preventDefault();
    slot.classList.remove("over");
    const picture = dropped(event.dataTransfer);
    if (picture) phone.scanPicture(picture);
  });
}

function carriesPicture(transfer) {
  const types = [...(transfer?.types || [])];
  return types.includes(ENTRY) || types.includes("Files") || types.includes("text/uri-list");
}

function dropped(transfer) {
  const own = transfer.getData(ENTRY);
  if (own) return JSON.parse(own);
  const file = [...transfer.files].find((one) => one.type.startsWith("image/"));
  if (file) return file;
  const source = /<img[^>]+src="([^"]+)"/i.exec(transfer.getData("text/html"))?.[1];
  const address = (source || transfer.getData("text/uri-list").split("\n")[0]).replaceAll("&amp;", "&");
  return address ? { address } : null;
}
