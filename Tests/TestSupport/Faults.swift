import Foundation
import Glibc
public import Testing

/// System calls that fail in a program under test, as those of a bad disk or a lost mount do: root ignores permissions,
/// and no file system that is at hand gives EIO on demand.
///
/// A small library that the program loads first stands between it and libc (ld.so(8), LD_PRELOAD). Tests that use it
/// say `.requires(.cc)`.
public struct Fault: Sendable, CustomTestStringConvertible {
    public enum Call: String, Sendable, CaseIterable {
        /// open(2) and openat(2).
        case open
        /// read(2) and pread(2).
        case read
        /// write(2), not pwrite(2).
        case write
        case opendir, readdir
        /// stat(2) and lstat(2).
        case stat
        case realpath, access
        case pwrite, fsync
        /// No failure: with fsync(2) of the file its folder is renamed, to its name with ".moved" behind it.
        case takeAway
    }

    let call: Call
    let tail: String
    let code: Int32
    let times: Int
    let after: Int

    /// - Parameters:
    ///   - tail: what the path ends with; with a "*" at its end, what the path contains.
    ///   - code: the `errno`.
    ///   - times: how many calls fail, the first ones; nil for all.
    ///   - after: so many calls before them do their work.
    public init(_ call: Call, _ tail: String, _ code: Int32, times: Int? = nil, after: Int = 0) {
        (self.call, self.tail, self.code) = (call, tail, code)
        (self.times, self.after) = (times ?? -1, after)
    }

    public var testDescription: String {
        "\(call.rawValue) of \(tail): \(String(cString: strerror(code)))"
    }

    /// The environment of a program whose calls shall fail.
    ///
    /// - Throws: `RunFailure` when the library cannot be compiled.
    public static func variables(_ faults: [Fault]) throws -> [String: String] {
        let words = faults.map { "\($0.call.rawValue)\t\($0.tail)\t\($0.code)\t\($0.times)\t\($0.after)\n" }
        return ["LD_PRELOAD": try library.get(), "FORGE_FAULTS": words.joined()]
    }

    /// The library, compiled once by each process of tests, beside the programs of the build.
    private static let library = Result<String, any Error> {
        let path = "\(Project.binaries)/forge-faults.so"
        try withTemporaryFolder { folder in
            let text = try folder.write(Array(source.utf8), to: "faults.c")
            let fresh = "\(path).\(getpid())"
            try Tool.cc.run(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", fresh, text, "-ldl"])
            // Another process may have it loaded.
            guard rename(fresh, path) == 0 else { throw RunFailure(description: "rename \(fresh)") }
        }
        return path
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdatomic.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <unistd.h>

        static struct fault {
            char call[16], tail[512];
            int code;
            atomic_long times, after;
        } faults[32];
        static int count;

        __attribute__((constructor)) static void parse(void) {
            char *text = getenv("FORGE_FAULTS");
            for (char *line = text ? strdup(text) : NULL; line && *line && count < 32; ) {
                char *end = strchr(line, '\n');
                if (end) *end = 0;
                struct fault *f = &faults[count];
                long times = 0, after = 0;
                if (sscanf(line, "%15[^\t]\t%511[^\t]\t%d\t%ld\t%ld", f->call, f->tail, &f->code, &times, &after) == 5) {
                    f->times = times;
                    f->after = after;
                    count++;
                }
                line = end ? end + 1 : NULL;
            }
        }

        static int hits(const char *path, const char *tail) {
            size_t length = strlen(tail), all = strlen(path);
            if (length && tail[length - 1] == '*') {
                char part[512];
                memcpy(part, tail, length - 1);
                part[length - 1] = 0;
                return strstr(path, part) != NULL;
            }
            return all >= length && !strcmp(path + all - length, tail);
        }

        static int fails(const char *call, const char *path) {
            for (int i = 0; i < count; i++) {
                struct fault *f = &faults[i];
                if (strcmp(f->call, call) || !hits(path, f->tail)) continue;
                if (atomic_fetch_sub(&f->after, 1) > 0) continue;
                if (f->times >= 0 && atomic_fetch_sub(&f->times, 1) <= 0) { f->times = 0; continue; }
                errno = f->code;
                return 1;
            }
            return 0;
        }

        static int hasPath(int file, char *path) {
            char link[64];
            int kept = errno;
            snprintf(link, sizeof link, "/proc/self/fd/%d", file);
            ssize_t size = readlink(link, path, 4095);
            errno = kept;
            if (size < 0) return 0;
            path[size] = 0;
            return 1;
        }

        static int failsOpen(const char *call, int file) {
            char path[4096];
            return hasPath(file, path) && fails(call, path);
        }

        #define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))
        #define OPEN(name) \
            int name(const char *path, int flags, ...) { \
                va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
                return fails("open", path) ? -1 : REAL(name)(path, flags, mode); \
            }
        #define OPENAT(name) \
            int name(int folder, const char *path, int flags, ...) { \
                va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
                return fails("open", path) ? -1 : REAL(name)(folder, path, flags, mode); \
            }
        OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
        ssize_t read(int file, void *buffer, size_t size) {
            return failsOpen("read", file) ? -1 : REAL(read)(file, buffer, size);
        }
        ssize_t pread(int file, void *buffer, size_t size, off_t offset) {
            return failsOpen("read", file) ? -1 : REAL(pread)(file, buffer, size, offset);
        }
        ssize_t pread64(int file, void *buffer, size_t size, off64_t offset) {
            return failsOpen("read", file) ? -1 : REAL(pread64)(file, buffer, size, offset);
        }
        ssize_t write(int file, const void *buffer, size_t size) {
            return failsOpen("write", file) ? -1 : REAL(write)(file, buffer, size);
        }
        ssize_t pwrite(int file, const void *buffer, size_t size, off_t offset) {
            return failsOpen("pwrite", file) ? -1 : REAL(pwrite)(file, buffer, size, offset);
        }
        ssize_t pwrite64(int file, const void *buffer, size_t size, off64_t offset) {
            return failsOpen("pwrite", file) ? -1 : REAL(pwrite64)(file, buffer, size, offset);
        }
        int fsync(int file) {
            char path[4096], moved[4200];
            if (failsOpen("fsync", file)) return -1;
            if (hasPath(file, path) && fails("takeAway", path)) {
                *strrchr(path, '/') = 0;
                snprintf(moved, sizeof moved, "%s.moved", path);
                rename(path, moved);
            }
            return REAL(fsync)(file);
        }
        DIR *opendir(const char *path) { return fails("opendir", path) ? NULL : REAL(opendir)(path); }
        struct dirent *readdir(DIR *folder) {
            return failsOpen("readdir", dirfd(folder)) ? NULL : REAL(readdir)(folder);
        }
        struct dirent64 *readdir64(DIR *folder) {
            return failsOpen("readdir", dirfd(folder)) ? NULL : REAL(readdir64)(folder);
        }
        int stat(const char *path, struct stat *facts) { return fails("stat", path) ? -1 : REAL(stat)(path, facts); }
        int lstat(const char *path, struct stat *facts) { return fails("stat", path) ? -1 : REAL(lstat)(path, facts); }
        char *realpath(const char *path, char *buffer) {
            return fails("realpath", path) ? NULL : REAL(realpath)(path, buffer);
        }
        int access(const char *path, int mode) { return fails("access", path) ? -1 : REAL(access)(path, mode); }
        """#
}
