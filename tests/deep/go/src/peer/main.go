// A reader of our logs that shares no code with us: Debian's golang.org/x/mod/sumdb/note and tlog
// do the signatures, tiles, trees and proofs; this file fetches, and maps their paths to C2SP's.
//
//	peer read PREFIX VKEY [WITNESS_VKEY...]   every signature, tile, entry and proof of a log
//	peer change PREFIX VKEY [WITNESS_VKEY...]  the same with each bit changed: what still passes
//	peer prove PREFIX VKEY INDEX OLD_SIZE     proofs, one hash a line, for us to check
//	peer sign NAME <TEXT                      a note by a new key, after a line with the key
//	peer vectors                              answers for vectors/run.py
//
// PREFIX is a web address or a directory. Exit 1 and one line on stderr: something is false.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type log struct {
	prefix string
	tree   tlog.Tree
	files  map[string][]byte // each is fetched once
}

func (l *log) fetch(path string) ([]byte, error) {
	if data, ok := l.files[path]; ok {
		return data, nil
	}
	data, err := l.load(path)
	if err == nil {
		l.files[path] = data
	}
	return data, err
}

func (l *log) load(path string) ([]byte, error) {
	if !strings.HasPrefix(l.prefix, "http") {
		return os.ReadFile(l.prefix + "/" + path)
	}
	response, err := http.Get(l.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d: %s", response.StatusCode, path)
	}
	return io.ReadAll(response.Body)
}

// tlog.TileReader

func (l *log) Height() int { return height }

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, 0, len(tiles))
	for _, tile := range tiles {
		data, err := l.fetch(path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// path of a tile: C2SP leaves out the height and calls the level of records "entries".
func path(tile tlog.Tile) string {
	own := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(own, "tile/data/", "tile/entries/", 1)
}

// open verifies the signature of the log and, of each witness named, a cosignature.
func (l *log) open(vkey string, witnesses []string) (*note.Note, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	verifiers := []note.Verifier{verifier}
	for _, one := range witnesses {
		witness, err := newWitness(one)
		if err != nil {
			return nil, err
		}
		verifiers = append(verifiers, witness)
	}
	data, err := l.fetch("checkpoint")
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(data, note.VerifierList(verifiers...))
	if err != nil {
		return nil, err
	}
	if len(opened.Sigs) != len(verifiers) {
		return nil, fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(verifiers))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return nil, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, err
	}
	l.tree = tlog.Tree{N: size, Hash: root}
	return opened, nil
}

// witness is a note.Verifier of C2SP cosignatures (type 0x04).
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a key: %s", vkey)
	}
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(material) != 33 || material[0] != 4 {
		return nil, fmt.Errorf("not a witness's key: %s", vkey)
	}
	digest := sha256.Sum256(append([]byte(parts[0]+"\n"), material...))
	hash := binary.BigEndian.Uint32(digest[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, fmt.Errorf("another key's id: %s", vkey)
	}
	return &witness{parts[0], hash, material[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

// records reads the bundle that holds the leaf `index` as its first.
func (l *log) records(index int64) ([][]byte, error) {
	width := l.tree.N - index
	if width > 1<<height {
		width = 1 << height
	}
	tile := tlog.Tile{H: height, L: -1, N: index >> height, W: int(width)}
	data, err := l.fetch(path(tile))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) >= 2 {
		size := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+size {
			break
		}
		all, data = append(all, data[2:2+size]), data[2+size:]
	}
	if len(data) != 0 || len(all) != int(width) {
		return nil, fmt.Errorf("a bundle of %d records holds %d", width, len(all))
	}
	return all, nil
}

func (l *log) read(vkey string, witnesses []string) (*note.Note, error) {
	opened, err := l.open(vkey, witnesses)
	if err != nil {
		return nil, err
	}
	reader := tlog.TileHashReader(l.tree, l)
	if root, err := tlog.TreeHash(l.tree.N, reader); err != nil || root != l.tree.Hash {
		return nil, fmt.Errorf("the tiles do not lead to the root: %v", err)
	}
	for start := int64(0); start < l.tree.N; start += 1 << height {
		records, err := l.records(start)
		if err != nil {
			return nil, err
		}
		var places []int64
		for i := range records {
			places = append(places, tlog.StoredHashIndex(0, start+int64(i)))
		}
		hashes, err := reader.ReadHashes(places) // and are authenticated by it
		if err != nil {
			return nil, err
		}
		for i, record := range records {
			if tlog.RecordHash(record) != hashes[i] {
				return nil, fmt.Errorf("record %d is not the one in the tree", start+int64(i))
			}
		}
		proof, err := tlog.ProveRecord(l.tree.N, start, reader)
		if err != nil {
			return nil, err
		}
		if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, start, hashes[0]); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

func change(prefix, vkey string, witnesses []string) error {
	l := &log{prefix: prefix, files: map[string][]byte{}}
	if _, err := l.read(vkey, witnesses); err != nil {
		return err
	}
	tried, passed := 0, []string{}
	for path, data := range l.files {
		for at := 0; at < len(data)*8; at++ {
			data[at/8] ^= 1 << (at % 8)
			if _, err := l.read(vkey, witnesses); err == nil {
				passed = append(passed, fmt.Sprintf("%s %d", path, at))
			}
			data[at/8] ^= 1 << (at % 8)
			tried++
		}
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"files": len(l.files), "tried": tried, "passed": passed,
	})
}

func read(prefix, vkey string, witnesses []string) error {
	l := &log{prefix: prefix, files: map[string][]byte{}}
	opened, err := l.read(vkey, witnesses)
	if err != nil {
		return err
	}
	signers := []string{}
	for _, one := range opened.Sigs {
		signers = append(signers, one.Name)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"size": l.tree.N, "root": l.tree.Hash.String(), "signers": signers,
	})
}

func prove(prefix, vkey string, index, old int64) error {
	l := &log{prefix: prefix, files: map[string][]byte{}}
	if _, err := l.open(vkey, nil); err != nil {
		return err
	}
	reader := tlog.TileHashReader(l.tree, l)
	record, err := tlog.ProveRecord(l.tree.N, index, reader)
	if err != nil {
		return err
	}
	tree, err := tlog.ProveTree(l.tree.N, old, reader)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"record": record, "tree": tree})
}

func sign(name string) error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	secret, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
	fmt.Printf("%s\n%s", vkey, signed)
	return err
}

type question struct {
	Suite string
	Input struct {
		Note []byte
		Keys []string
		Path string
	}
}

// answer one of our vectors; what these libraries do not decide is unsupported.
func answer(asked question) interface{} {
	switch {
	case asked.Suite == "checkpoint":
		return answerCheckpoint(asked.Input.Note, asked.Input.Keys)
	case asked.Suite == "tiles" && strings.HasPrefix(asked.Input.Path, "tile/"):
		theirs := "tile/8/" + strings.Replace(asked.Input.Path[5:], "entries/", "data/", 1)
		tile, err := tlog.ParseTilePath(theirs)
		if err != nil {
			return map[string]string{"error": "malformed"}
		}
		level := interface{}(tile.L)
		if tile.L == -1 {
			level = "entries"
		}
		return map[string]interface{}{"result": map[string]interface{}{
			"level": level, "index": strconv.FormatInt(tile.N, 10), "width": tile.W,
		}}
	}
	return map[string]bool{"unsupported": true}
}

func answerCheckpoint(data []byte, vkeys []string) interface{} {
	var verifiers []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return map[string]string{"error": "malformed"}
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(data, note.VerifierList(verifiers...))
	switch err.(type) {
	case nil:
	case *note.UnverifiedNoteError, *note.InvalidSignatureError:
		return map[string]string{"error": "untrusted"}
	default:
		return map[string]string{"error": "malformed"}
	}
	parts := strings.SplitN(opened.Text, "\n", 2)
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + parts[1]))
	if err != nil {
		return map[string]string{"error": "malformed"}
	}
	return map[string]interface{}{"result": map[string]string{
		"origin": parts[0], "size": strconv.FormatInt(tree.N, 10), "root": tree.Hash.String(),
	}}
}

func vectors() error {
	asked := json.NewDecoder(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		var one question
		if err := asked.Decode(&one); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(answer(one)); err != nil {
			return err
		}
	}
}

func main() {
	words := os.Args[1:]
	err := fmt.Errorf("see the head of main.go")
	switch {
	case len(words) >= 3 && words[0] == "read":
		err = read(words[1], words[2], words[3:])
	case len(words) >= 3 && words[0] == "change":
		err = change(words[1], words[2], words[3:])
	case len(words) == 5 && words[0] == "prove":
		index, _ := strconv.ParseInt(words[3], 10, 64)
		old, _ := strconv.ParseInt(words[4], 10, 64)
		err = prove(words[1], words[2], index, old)
	case len(words) == 1 && words[0] == "vectors":
		err = vectors()
	case len(words) == 2 && words[0] == "sign":
		err = sign(words[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}
