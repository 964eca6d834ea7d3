namespace VisionInApp.Launcher.Supervision;

/// <summary>A log file that moves to <c>.1</c>, <c>.2</c>, … when it grows past a size, so that old lines go and the disk does not fill.</summary>
internal sealed class RotatingLog : IDisposable
{
    private const int Remembered = 20;
    private readonly string _file;
    private readonly long _maxBytes;
    private readonly int _kept;
    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new();
    private StreamWriter _writer;

    public RotatingLog(string file, long maxBytes = 10 << 20, int kept = 3)
    {
        (_file, _maxBytes, _kept) = (file, maxBytes, kept);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _writer = Open();
    }

    public string File => _file;

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<string> Last
    {
        get
        {
            lock (_gate)
                return [.. _last];
        }
    }

    public void Write(string line)
    {
        lock (_gate)
        {
            if (_last.Count == Remembered)
                _last.Dequeue();
            _last.Enqueue(line);
            _writer.WriteLine(line);
            if (_writer.BaseStream.Position >= _maxBytes)
                Rotate();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    private void Rotate()
    {
        _writer.Dispose();
        for (var i = _kept - 1; i >= 1; i--)
            Move($"{_file}.{i}", $"{_file}.{i + 1}");
        Move(_file, $"{_file}.1");
        _writer = Open();
    }

    private static void Move(string from, string to)
    {
        if (System.IO.File.Exists(from))
            System.IO.File.Move(from, to, overwrite: true);
    }

    private StreamWriter Open() => new(new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
}
